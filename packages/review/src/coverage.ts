import { type Example, type JsonObject, listExamples, listOperations } from "@onelogin-mfa/codegen";
import type { Coverage, OperationCoverage, Position } from "./report.ts";

/** Which contract cases a contract has: one for each operation, declared status and named example. */
export function coverageOf(root: JsonObject | null): Coverage {
  if (root === null) return { statuses: [], operations: [], gaps: [] };
  const examples = listExamples({ root });
  const operations = listOperations({ root }).map(({ operationId, responses }): OperationCoverage => {
    const own = examples.filter((example) => example.operationId === operationId);
    const requests = own.flatMap((example) => (example.in === "request" ? [example.name] : []));
    const replies = [...responses.keys()].map((status) => ({ status, examples: repliesOf(own, status) }));
    return { operationId, requests, replies };
  });
  const statuses = new Set(operations.flatMap(({ replies }) => replies.map(({ status }) => status)));
  return { statuses: [...statuses].sort(byStatus), operations, gaps: gapsIn(operations) };
}

const byStatus = (a: string, b: string) =>
  Number(a === "default") - Number(b === "default") || a.localeCompare(b, "en");

function repliesOf(examples: readonly Example[], status: string): string[] {
  return examples.flatMap((example) =>
    example.in === "response" && example.status === status ? [example.name ?? "without a body"] : [],
  );
}

function gapsIn(operations: readonly OperationCoverage[]): string[] {
  return operations.flatMap(({ operationId, replies }) =>
    replies.flatMap(({ status, examples }) => (examples.length === 0 ? [`${operationId} ${status}`] : [])),
  );
}

/** The titles of the contract cases that cover some parts of operations, as the contract suite prints them. */
export function casesAt(coverage: Coverage, positions: readonly Position[]): string[] {
  const titles = positions.flatMap((position) => {
    const operation = coverage.operations.find(({ operationId }) => operationId === position.operationId);
    return operation ? casesOf(operation, position) : [];
  });
  return [...new Set(titles)];
}

function casesOf(
  { operationId, requests, replies }: OperationCoverage,
  { part, status }: Position,
): string[] {
  const requestTitles = requests.map((name) => `${operationId} ${name}`);
  const covered = part === "reply" ? replies.filter((reply) => reply.status === status) : replies;
  const replyTitles = covered.flatMap((reply) =>
    reply.examples.map((name) => `${operationId} ${reply.status} ${name}`),
  );
  if (part === "reply") return replyTitles;
  return part === "request" ? requestTitles : [...requestTitles, ...replyTitles];
}
