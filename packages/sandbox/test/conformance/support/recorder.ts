import { type OperationId, type OperationMetadata, operationTable } from "@onelogin-mfa/client/openapi";
import { validator } from "@onelogin-mfa/client/validate";
import type { JournalEntry } from "../../../src/index.ts";

/** A call, as far as its response's status goes. */
export type Called = Pick<JournalEntry, "operation" | "status">;

/** Collects responses, as they came over the wire, and where they depart from the spec. */
export type Recorder = ReturnType<typeof createRecorder>;

/** Creates an empty collection. */
export function createRecorder() {
  const responses: Called[] = [];
  const violations: string[] = [];
  return {
    responses,
    /** Each departure: the call, the checker, the place and what is expected there; never a value. */
    violations,
    /** Notes a response. @returns the response, to be read once more */
    async record(operation: OperationId, response: Response) {
      const { status } = response;
      const text = await response.clone().text();
      const type = response.headers.get("content-type");
      const body: unknown = type?.startsWith("application/json") ? JSON.parse(text) : text;
      responses.push({ operation, status });
      const found = [...saidByPrism(response), ...departuresOf(operation, { status, type, body })];
      violations.push(...found.map((words) => `${operation} ${status}: ${words}`));
      return response;
    },
    /** Records a departure that another check has found. */
    note: (words: string) => void violations.push(words),
  };
}

function saidByPrism(response: Response): string[] {
  const violations = response.headers.get("sl-violations");
  const isItsOwn = response.headers.get("content-type") === "application/problem+json";
  return [...(violations === null ? [] : [violations]), ...(isItsOwn ? ["Prism sent its own response"] : [])];
}

/** The points in which a response departs from the spec: its status, its media type (`null` without a body), its JSON. */
export function departuresOf(
  operation: OperationId,
  { status, type, body }: { readonly status: number; readonly type: string | null; readonly body: unknown },
): string[] {
  const { responses }: OperationMetadata = operationTable[operation];
  const declared = responses[status] ?? (status >= 400 ? responses.default : undefined);
  if (!declared) return ["the status is not declared"];
  const media = type?.split(";")[0] ?? null;
  const isDeclared = media === null ? Object.keys(declared).length === 0 : Object.hasOwn(declared, media);
  const mismatches = media === "application/json" ? validator(operation, status, body) : [];
  return [
    ...(isDeclared ? [] : [`the media type ${type} is not declared`]),
    ...mismatches.map(({ pointer, expected }) => `${pointer} ${expected}`),
  ];
}

/** The declared statuses that did not come, as `operation status`. `default` stands for every status without an entry. */
export function gapsIn(calls: readonly Called[]): string[] {
  return Object.entries(operationTable).flatMap(([id, { responses }]) => {
    const own = calls.filter(({ operation }) => operation === id);
    const seen = new Set(
      own.map(({ status }) => (Object.hasOwn(responses, `${status}`) ? `${status}` : "default")),
    );
    return Object.keys(responses).flatMap((status) => (seen.has(status) ? [] : [`${id} ${status}`]));
  });
}
