import { type Example, type JsonObject, listExamples, listOperations } from "@onelogin-mfa/codegen/document";
import type { Coverage, OperationCoverage, Position } from "./report.ts";

/** Which contract cases a spec has: one for each operation, declared status and named example. */
export function coverageOf(root: JsonObject | null): Coverage {
  if (root === null) return { statuses: [], operations: [], gaps: [] };
  const examples = listExamples(root);
  const operations = listOperations(root).map(({ id: operationId, ...operation }): OperationCoverage => {
    const own = examples.filter((example) => example.operationId === operationId);
    const requests = own.flatMap((example) => (example.in === "request" ? [example.name] : []));
    const responses = [...operation.responses.keys()].map((status) => ({
      status,
      examples: responsesOf(own, status),
    }));
    return { operationId, requests, responses };
  });
  const statuses = new Set(operations.flatMap(({ responses }) => responses.map(({ status }) => status)));
  return { statuses: [...statuses].sort(byStatus), operations, gaps: gapsIn(operations) };
}

const byStatus = (a: string, b: string) =>
  Number(a === "default") - Number(b === "default") || a.localeCompare(b, "en");

function responsesOf(examples: readonly Example[], status: string): string[] {
  return examples.flatMap((example) =>
    example.in === "response" && example.status === status ? [example.name ?? "without a body"] : [],
  );
}

function gapsIn(operations: readonly OperationCoverage[]): string[] {
  return operations.flatMap(({ operationId, responses }) =>
    responses.flatMap(({ status, examples }) => (examples.length === 0 ? [`${operationId} ${status}`] : [])),
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
  { operationId, requests, responses }: OperationCoverage,
  { part, status }: Position,
): string[] {
  const requestTitles = requests.map((name) => `${operationId} ${name}`);
  const covered =
    part === "response" ? responses.filter((response) => response.status === status) : responses;
  const responseTitles = covered.flatMap((response) =>
    response.examples.map((name) => `${operationId} ${response.status} ${name}`),
  );
  if (part === "response") return responseTitles;
  return part === "request" ? requestTitles : [...requestTitles, ...responseTitles];
}
