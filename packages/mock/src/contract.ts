import {
  type Example,
  isJsonMediaType,
  type JsonObject,
  joinPointer,
  listExamples,
  listOperations,
} from "@onelogin-mfa/codegen/document";
import { bodyOf, type Call, callMethod, callPath, listCalls, mockReports } from "./calls.ts";

export {
  type Call,
  type ClientOptions,
  callMethod,
  createCheckedClient,
  createFetchClient,
  listCalls,
  mockReports,
} from "./calls.ts";

/** One check of one example in an OpenAPI document. */
export interface ContractCase {
  readonly operationId: string;
  /** The status of the response, as the document writes it; undefined for a request. */
  readonly status?: string;
  readonly title: string;
  /** JSON pointer of the example in the document; undefined for a response without a body. */
  readonly pointer?: string;
  /** `method`: a response through the operation's method, `path`: the same through the call by path, `request`: a request. */
  readonly kind: "method" | "path" | "request";
  /** Runs the case and describes what is wrong, without any value of a request or response. */
  check(client: object): Promise<readonly string[]>;
}

/**
 * The cases of an OpenAPI document: each operation × declared status × named example, and each request example.
 *
 * @param hasMethods false for a client that has no methods of operations, as that of `createFetchClient`
 */
export function createContractCases(root: JsonObject, hasMethods = true): ContractCase[] {
  const calls = new Map(listCalls(root).map((call) => [call.operationId, call]));
  return listExamples(root).flatMap((example) => {
    const call = calls.get(example.operationId);
    if (!call || example.in === "parameter") return [];
    if (example.in === "request")
      return [requestCase(call, example, hasMethods ? callMethod : requestByPath)];
    return responseCases(call, example).filter(({ kind }) => hasMethods || kind === "path");
  });
}

function requestCase(
  call: Call,
  example: Extract<Example, { in: "request" }>,
  send: (client: object, call: Call) => Promise<unknown>,
): ContractCase {
  const { operationId } = call;
  const isJson = isJsonMediaType(example.mediaType);
  const request = { ...call, body: bodyOf(example), ...(!isJson && { contentType: example.mediaType }) };
  const title = `${operationId} ${example.name}`;
  const { pointer } = example.value;
  return {
    operationId,
    title,
    pointer,
    kind: "request",
    check: (client) => checkRequest(client, request, send),
  };
}

function responseCases(call: Call, example: Extract<Example, { in: "response" }>): ContractCase[] {
  const { operationId } = call;
  const { status, mediaType, name } = example;
  const code = status === "default" ? 500 : Number(status.replace("XX", "00"));
  const prefer = name === null ? `code=${code}` : `code=${code}, example=${name}`;
  const headers = { ...call.headers, prefer, ...(mediaType !== null && { accept: mediaType }) };
  const response = { ...call, headers, code, expected: name === null ? undefined : example.value.value };
  const title = `${operationId} ${status} ${name ?? "without a body"}`;
  const common = { operationId, status, title, ...(name !== null && { pointer: example.value.pointer }) };
  return [
    { ...common, kind: "method", check: (client) => checkMethod(client, response) },
    { ...common, kind: "path", check: (client) => checkPath(client, response) },
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

/** A call that requests one response from the mock. */
interface ResponseCase extends Call {
  /** The status code to request from the mock: 500 for `default`, 400 for `4XX`. */
  readonly code: number;
  /** The example. */
  readonly expected: unknown;
}

/** Checks what the operation's method returns or throws for a response, and lists what is wrong. */
export async function checkMethod(client: object, response: ResponseCase): Promise<string[]> {
  const { operationId, code, expected } = response;
  try {
    const data = await callMethod(client, response);
    if (code >= 300) return [`the client reports status ${code} as a success`];
    return compare("the method's result", data, expected);
  } catch (thrown) {
    const { operation, status, body } = Object(thrown);
    if (code < 300 || status !== code) return [describeError("the client's method fails", thrown)];
    if (operation !== operationId) return [`the client's error names the operation ${String(operation)}`];
    return compare("the error's body", body, expected);
  }
}

/** Checks what a call by path returns for a response, and lists what is wrong. */
export async function checkPath(client: object, response: ResponseCase): Promise<string[]> {
  const { code, expected } = response;
  try {
    const { data, error, response: received } = await callPath(client, response);
    if (received.status !== code) return [`the call by path returns status ${received.status}`];
    const [result, other] = code < 300 ? [data, error] : [error, data];
    if (other !== undefined) return ["the call by path returns both data and an error"];
    return compare("the result of the call by path", result, expected);
  } catch (thrown) {
    return [describeError("the client's call by path fails", thrown)];
  }
}

/** Checks that client and mock accept a request, and lists what is wrong. */
export async function checkRequest(
  client: object,
  request: Call,
  send: (client: object, call: Call) => Promise<unknown> = callMethod,
): Promise<string[]> {
  try {
    await send(client, request);
    return [];
  } catch (thrown) {
    return [describeError("the request is not accepted", thrown)];
  }
}

async function requestByPath(client: object, request: Call): Promise<void> {
  const { response } = await callPath(client, request);
  if (!response.ok) throw new Error(`the response has status ${response.status}`);
}

function compare(what: string, actual: unknown, expected: unknown): string[] {
  const pointer = firstDifference(actual, expected);
  return pointer === undefined ? [] : [`${what} differs from the example, first at "${pointer}"`];
}

/**
 * JSON pointer of the first location where two JSON values differ; undefined if they are equal. The values themselves
 * may be secrets.
 */
export function firstDifference(left: unknown, right: unknown, pointer = ""): string | undefined {
  if (Object.is(left, right)) return undefined;
  if (!isContainer(left) || !isContainer(right) || Array.isArray(left) !== Array.isArray(right))
    return pointer;
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    const found = firstDifference(left[key], right[key], joinPointer(pointer, key));
    if (found !== undefined) return found;
  }
  return undefined;
}

const isContainer = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/**
 * Prefers what the mock reports, which is about the spec, to what the client says, whose errors name no
 * value. Prism writes its violations as JSON; the sentences are enough.
 */
function describeError(what: string, thrown: unknown): string {
  const errors = [Object(thrown).cause, thrown].filter((error) => error instanceof Error);
  const report = errors.find(({ message }) => message.startsWith(mockReports))?.message;
  if (report === undefined) return `${what}: ${errors[0]?.message ?? String(thrown)}`;
  const sentences = [...report.matchAll(/"message":"((?:[^"\\]|\\.)*)"/g)].map(([, text]) => text);
  return sentences.length === 0 ? report : `${mockReports}${[...new Set(sentences)].join("; ")}`;
}
