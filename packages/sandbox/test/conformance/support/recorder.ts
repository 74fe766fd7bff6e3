import { type OperationId, type OperationMetadata, operationTable } from "@onelogin-mfa/client/openapi";
import { type Validator, validators } from "@onelogin-mfa/client/validate";
import type { Compat, JournalEntry } from "../../../src/index.ts";

/** A response of the sandbox, as it came over the wire. */
export interface Recorded {
  readonly compat: Compat;
  readonly operation: OperationId;
  readonly status: number;
  /** Parsed JSON, or the text of anything else. */
  readonly body: unknown;
}

/** Collects responses and where they depart from the spec. */
export interface Recorder {
  readonly responses: readonly Recorded[];
  /** Where, by whose word and what is expected; never a value. */
  readonly violations: readonly string[];
  /** Notes a response. @returns the response, to be read once more */
  readonly record: (compat: Compat, operation: OperationId, response: Response) => Promise<Response>;
  /** Records a departure that another check has found. */
  readonly note: (words: string) => void;
}

/** Creates an empty collection. */
export function createRecorder(): Recorder {
  const responses: Recorded[] = [];
  const violations: string[] = [];
  return {
    responses,
    violations,
    async record(compat, operation, response) {
      const { status } = response;
      const text = await response.clone().text();
      const type = response.headers.get("content-type");
      const body: unknown = type === "application/json" ? JSON.parse(text) : text;
      responses.push({ compat, operation, status, body });
      const found = [...saidByPrism(response), ...departuresOf(operation, { status, type, body })];
      violations.push(...found.map((words) => `${operation} ${status}, ${compat}: ${words}`));
      return response;
    },
    note: (words) => void violations.push(words),
  };
}

function saidByPrism(response: Response): string[] {
  const violations = response.headers.get("sl-violations");
  const isItsOwn = response.headers.get("content-type") === "application/problem+json";
  return [...(violations === null ? [] : [violations]), ...(isItsOwn ? ["Prism sent its own response"] : [])];
}

/** The points in which a response departs from the spec: its status, its media type and its JSON. */
export function departuresOf(operation: OperationId, { status, type, body }: ReceivedBody): string[] {
  const { responses }: OperationMetadata = operationTable[operation];
  const declared = declaredFor(responses, status);
  if (!declared) return ["the status is not declared"];
  const isDeclared = type === null ? Object.keys(declared).length === 0 : Object.hasOwn(declared, type);
  const table: { readonly [status: string]: Validator } = validators[operation].responses;
  const validate = type === "application/json" ? declaredFor(table, status) : undefined;
  const errors = !validate || validate(body) ? [] : (validate.errors ?? []);
  return [
    ...(isDeclared ? [] : [`the media type ${type} is not declared`]),
    ...errors.map(({ instancePath, message }) => `${instancePath} ${message}`),
  ];
}

interface ReceivedBody {
  readonly status: number;
  /** The media type; `null` without a body. */
  readonly type: string | null;
  readonly body: unknown;
}

/** What is declared for a status; for an error else what is declared for all others. */
function declaredFor<T>(table: { readonly [status: string]: T }, status: number): T | undefined {
  return table[status] ?? (status >= 400 ? table.default : undefined);
}

/** What was received, in order, as `operation status`. */
export function responsesOf(responses: readonly Recorded[], compat: Compat): string[] {
  return responses
    .filter((response) => response.compat === compat)
    .map(({ operation, status }) => `${operation} ${status}`);
}

/** What a sandbox says it has sent, in order. Its journal has the newest call first. */
export function responsesIn(journal: readonly Pick<JournalEntry, "operation" | "status">[]): string[] {
  return journal.map(({ operation, status }) => `${operation} ${status}`).reverse();
}

/** The operation that a request is for, by its method and path. @throws Error if there is none */
export function operationOf({ method, url }: Pick<Request, "method" | "url">): OperationId {
  const { pathname } = new URL(url);
  // the keys of the generated table are the operationTable
  const found = (Object.keys(operationTable) as OperationId[]).find((id) => {
    const metadata = operationTable[id];
    return metadata.method === method && patternOf(metadata.path).test(pathname);
  });
  if (!found) throw new Error(`the spec has no ${method} ${pathname}`);
  return found;
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace(/\{\w+\}/g, "[^/]+")}$`);
}
