import {
  child,
  documentNode,
  type Example,
  follow,
  isJsonMediaType,
  type JsonObject,
  joinPointer,
  listExamples,
  listOperations,
  objectOf,
} from "@onelogin-mfa/openapi";
import createPathClient from "openapi-fetch";

/** Values by name. */
export type Fields = Readonly<Record<string, unknown>>;

/** A call of an operation, with the values that the document shows. */
export interface Call {
  readonly operationId: string;
  /** Upper case, as HTTP has it. */
  readonly method: string;
  /** URL template. */
  readonly path: string;
  /** Path parameters. */
  readonly parameters: Fields;
  /** Query parameters. */
  readonly query: Fields;
  /** The first example of the request body; undefined if the operation has none. */
  readonly body: Fields | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** The media type of the request body, if it is not JSON. */
  readonly contentType?: string;
}

/** One call of each operation of an OpenAPI document. */
export function listCalls(root: JsonObject): Call[] {
  const examples = listExamples(root);
  return listOperations(root).map((operation) => {
    const { id: operationId, method, path, node, requestBody } = operation;
    const own = examples.filter((example) => example.operationId === operationId);
    const parametersIn = (location: string) =>
      own.flatMap((one) => {
        const isThere = one.in === "parameter" && one.location === location;
        return isThere ? [[one.parameter, one.value.value] as const] : [];
      });
    return {
      operationId,
      method,
      path,
      parameters: Object.fromEntries(parametersIn("path")),
      query: Object.fromEntries(parametersIn("query")),
      body: requestBody && (own.map(bodyOf).find((body) => body !== undefined) ?? {}),
      headers: {
        ...Object.fromEntries(parametersIn("header").map(([name, value]) => [name, String(value)])),
        ...credentialsOf(root, child(node, "security").value ?? root.security),
      },
    };
  });
}

/** The fields of a request example, as most request bodies are objects. */
export function bodyOf(example: Example): Fields | undefined {
  return example.in === "request" ? (example.value.value as Fields) : undefined;
}

/** The header for an operation that takes a password or a key; the client has a token for the others. */
function credentialsOf(root: JsonObject, security: unknown): Record<string, string> {
  const [name = ""] = [security].flat().flatMap((alternative) => Object.keys(Object(alternative)));
  const scheme = objectOf(follow(child(documentNode(root), "components", "securitySchemes", name)).value);
  if (scheme.type === "apiKey" && scheme.in === "header") return { [String(scheme.name)]: "any" };
  return scheme.scheme === "basic" ? { authorization: `Basic ${btoa("id:secret")}` } : {};
}

/** Start of the type of a problem that no document or upstream gives, but Prism itself. */
const ownProblem = "https://stoplight.io/prism/errors#";

/** Returns true for a response that Prism has made up by itself, such as for a status that the document does not declare. */
async function isOwnResponse(response: Response): Promise<boolean> {
  if (!response.headers.get("content-type")?.startsWith("application/problem+json")) return false;
  return (await response.clone().text()).includes(`"type":"${ownProblem}`);
}

/** The start of what is wrong where the mock has found it. */
export const mockReports = "the mock reports: ";

/** The options with which the suite creates a client. */
export interface ClientOptions {
  readonly baseUrl: string;
  readonly accessToken: string;
  readonly maxRetries: number;
  readonly fetch: (request: Request) => Promise<Response>;
}

/**
 * A client that fails on any response in which Prism has found a violation of the spec. Prism itself passes such
 * responses on with status 200 and a header.
 *
 * @param create creates the client that is to be tested, such as `createMfaClient`, or `createFetchClient`
 * @param url address of the mock
 */
export function createCheckedClient<Client>(create: (options: ClientOptions) => Client, url: string): Client {
  return create({
    baseUrl: url,
    accessToken: "contract-test",
    maxRetries: 0,
    async fetch(request) {
      const response = await fetch(request);
      const violations = response.headers.get("sl-violations");
      if (violations !== null) throw new Error(`${mockReports}${violations}`);
      if (await isOwnResponse(response))
        throw new Error(`Prism sent a response of its own, with status ${response.status}`);
      return response;
    },
  });
}

/** Creates a client for an API that has none of its own: openapi-fetch, which has calls by path only. */
export const createFetchClient = ({ baseUrl, accessToken, fetch }: ClientOptions) =>
  createPathClient({
    baseUrl,
    fetch: async (request) => withJson(await fetch(request)),
    headers: { authorization: `Bearer ${accessToken}` },
  });

/** openapi-fetch reads each body as JSON: any other text becomes a string. */
async function withJson(response: Response): Promise<Response> {
  const type = response.headers.get("content-type");
  if (type === null || isJsonMediaType(type) || response.body === null) return response;
  return new Response(JSON.stringify(await response.text()), response);
}

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
  const ways = Object.entries(hasMethods ? { method: byMethod, path: byPath } : { path: byPath });
  return listExamples(root).flatMap((example): ContractCase[] => {
    const call = calls.get(example.operationId);
    if (!call || example.in === "parameter") return [];
    const { operationId } = call;
    if (example.in === "request") {
      const { name, mediaType, value } = example;
      const isJson = isJsonMediaType(mediaType);
      const request = { ...call, body: bodyOf(example), ...(!isJson && { contentType: mediaType }) };
      const check = (client: object) => checkRequest(hasMethods ? byMethod : byPath, client, request);
      const title = `${operationId} ${name}`;
      return [{ operationId, title, pointer: value.pointer, kind: "request", check }];
    }
    const { status, name } = example;
    const title = `${operationId} ${status} ${name ?? "without a body"}`;
    const common = { operationId, status, title, ...(name !== null && { pointer: example.value.pointer }) };
    const response = responseOf(call, example);
    return ways.map(([kind, send]) => {
      // the keys above
      const way = kind as "method" | "path";
      return { ...common, kind: way, check: (client: object) => checkResponse(send, client, response) };
    });
  });
}

/** A call that requests one response from the mock. */
interface ResponseCall extends Call {
  /** The status code to request from the mock: 500 for `default`, 400 for `4XX`. */
  readonly code: number;
  /** The example. */
  readonly expected: unknown;
  /** True if the mock writes the example in a form that is not JSON, such as XML: the client returns that text. */
  readonly isWritten?: boolean;
}

function responseOf(call: Call, example: Extract<Example, { in: "response" }>): ResponseCall {
  const { status, mediaType, name } = example;
  const code = status === "default" ? 500 : Number(status.replace("XX", "00"));
  const prefer = name === null ? `code=${code}` : `code=${code}, example=${name}`;
  const headers = { ...call.headers, prefer, ...(mediaType !== null && { accept: mediaType }) };
  if (name === null) return { ...call, headers, code, expected: undefined };
  const expected = example.value.value;
  const isWritten = !isJsonMediaType(mediaType) && typeof expected === "object";
  return { ...call, headers, code, expected, isWritten };
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

/** The outcome of a call, in one form for both ways to make it. */
interface Outcome {
  readonly isSuccess: boolean;
  /** Missing in what a method returns. */
  readonly status?: number;
  readonly value: unknown;
  /** The error that a method has thrown. */
  readonly thrown?: unknown;
}

type Send = (client: object, call: Call) => Promise<Outcome>;

/** Sends through the operation's method. */
export const byMethod: Send = async (client, call) => {
  try {
    return { isSuccess: true, value: await callMethod(client, call) };
  } catch (thrown) {
    const { operation, status, body } = Object(thrown);
    if (operation !== call.operationId) throw thrown;
    return { isSuccess: false, status, value: body, thrown };
  }
};

/** Sends by the operation's path. */
export const byPath: Send = async (client, call) => {
  const { method, path, parameters, query, body, headers, contentType } = call;
  const result = await methodOf(client, method)(path, {
    params: { path: parameters, query },
    headers: { ...headers, ...(contentType !== undefined && { "content-type": contentType }) },
    ...(body && { body }),
  });
  const { data, error, response } = result as { data?: unknown; error?: unknown; response: Response }; // as openapi-fetch returns
  if (data !== undefined && error !== undefined) throw new Error("it returns both data and an error");
  return { isSuccess: response.ok, status: response.status, value: response.ok ? data : error };
};

/** Checks what the client makes of a response, and lists what is wrong. */
export async function checkResponse(send: Send, client: object, response: ResponseCall): Promise<string[]> {
  const { code, expected } = response;
  try {
    const { isSuccess, status = code, value, thrown } = await send(client, response);
    if (isSuccess && code >= 300) return [`the client reports status ${code} as a success`];
    if (status !== code || (code < 300 && !isSuccess))
      throw thrown ?? new Error(`it returns status ${status} for ${code}`);
    const isText = response.isWritten && typeof value === "string" && value !== "";
    const pointer = isText ? undefined : firstDifference(value, expected);
    return pointer === undefined
      ? []
      : [`what the client returns differs from the example, first at "${pointer}"`];
  } catch (thrown) {
    return [describeError("the client's call fails", thrown)];
  }
}

/** Checks that client and mock accept a request, and lists what is wrong. */
export async function checkRequest(send: Send, client: object, request: Call): Promise<string[]> {
  try {
    const { isSuccess, status, thrown } = await send(client, request);
    if (isSuccess) return [];
    throw thrown ?? new Error(`it returns status ${status}`);
  } catch (thrown) {
    return [describeError("the request is not accepted", thrown)];
  }
}

/** Calls an operation through its method. */
export function callMethod(client: object, call: Call): Promise<unknown> {
  const { operationId, parameters, query, body, headers, contentType } = call;
  return methodOf(client, operationId)({ ...parameters, ...query, ...body }, { headers, contentType });
}

type Method = (...args: unknown[]) => Promise<unknown>;

function methodOf(client: object, name: string): Method {
  // the cases come from the spec as data; that names and inputs fit is what the suite finds out
  const method = (client as Record<string, Method>)[name];
  if (!method) throw new Error(`the client has no method "${name}"`);
  return method;
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
