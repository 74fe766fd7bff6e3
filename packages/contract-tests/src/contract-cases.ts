import type { MfaClient } from "@onelogin-mfa/client";
import { type Example, type JsonObject, listExamples, listOperations } from "@onelogin-mfa/codegen/document";
import { bodyOf, type Call, listCalls } from "./calls.ts";
import { checkMethod, checkPath, checkRequest } from "./check-case.ts";

/** One check of one example in an OpenAPI document. */
export interface ContractCase {
  readonly operationId: string;
  /** The status of the response, as the document writes it; undefined for a request. */
  readonly status?: string;
  readonly title: string;
  /**
   * `method`: a response through the operation's method, `path`: the same through the low-level call by path,
   * `request`: a request through the operation's method.
   */
  readonly kind: "method" | "path" | "request";
  /** Runs the case and describes what is wrong, without any value of a request or response. */
  check(mfa: MfaClient): Promise<readonly string[]>;
}

/** The cases of an OpenAPI document: each operation × declared status × named example, and each request example. */
export function createContractCases(root: JsonObject): ContractCase[] {
  const calls = new Map(listCalls(root).map((call) => [call.operationId, call]));
  return listExamples(root).flatMap((example) => {
    const call = calls.get(example.operationId);
    if (!call || example.in === "parameter") return [];
    return example.in === "request" ? [requestCase(call, example)] : responseCases(call, example);
  });
}

function requestCase(call: Call, example: Extract<Example, { in: "request" }>): ContractCase {
  const { operationId } = call;
  const request = { ...call, body: bodyOf(example) };
  const title = `${operationId} ${example.name}`;
  return { operationId, title, kind: "request", check: (mfa) => checkRequest(mfa, request) };
}

function responseCases(call: Call, example: Extract<Example, { in: "response" }>): ContractCase[] {
  const { operationId } = call;
  const { status, mediaType, name } = example;
  const code = status === "default" ? 500 : Number(status);
  const prefer = name === null ? `code=${code}` : `code=${code}, example=${name}`;
  const headers = { ...call.headers, prefer, ...(mediaType !== null && { accept: mediaType }) };
  const response = { ...call, headers, code, expected: name === null ? undefined : example.value.value };
  const common = { operationId, status, title: `${operationId} ${status} ${name ?? "without a body"}` };
  return [
    { ...common, kind: "method", check: (mfa) => checkMethod(mfa, response) },
    { ...common, kind: "path", check: (mfa) => checkPath(mfa, response) },
  ];
}

/** A response that the document declares. */
export interface DeclaredResponse {
  readonly operationId: string;
  readonly status: string;
}

/** Every operation × declared status. */
export function listResponses(root: JsonObject): DeclaredResponse[] {
  return listOperations(root).flatMap(({ id: operationId, responses }) =>
    [...responses.keys()].map((status) => ({ operationId, status })),
  );
}

/** The declared responses without a case: nothing shows that the client understands them. */
export function findGaps(root: JsonObject, cases: readonly ContractCase[]): DeclaredResponse[] {
  const key = ({ operationId, status }: ContractCase | DeclaredResponse) => `${operationId} ${status}`;
  const covered = new Set(cases.map(key));
  return listResponses(root).filter((response) => !covered.has(key(response)));
}
