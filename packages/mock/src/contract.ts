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
  mediaTypesOf,
  type Node,
  objectOf,
  type Parameter,
} from "@onelogin-mfa/openapi";
import createPathClient from "openapi-fetch";
import { makeUp } from "./make-up.ts";

/** Values by name. */
export type Fields = Readonly<Record<string, unknown>>;

/** A call of an operation, with the values that the document shows; others that it requires are made up from the schemas. */
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
  /** The first example of the request body; undefined if the operation has none, or none that could be made up. */
  readonly body: Fields | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** The media type of the request body, if it is not JSON. */
  readonly contentType?: string;
  /** True if a value is made up: a server may well refuse it, as schemas do not say all. */
  readonly isMadeUp?: boolean;
}

/** One call of each operation of an OpenAPI document. */
export function listCalls(root: JsonObject): Call[] {
  const examples = Map.groupBy(listExamples(root), ({ operationId }) => operationId);
  return listOperations(root).map((operation) => {
    const { id: operationId, method, path, node, parameters, requestBody } = operation;
    const own = examples.get(operationId) ?? [];
    const values = parameters.flatMap((parameter) => valueOfParameter(parameter, own));
    const valuesIn = (location: string) =>
      values.filter((one) => one.in === location).map(({ name, value }) => [name, value] as const);
    const textsIn = (location: string) =>
      valuesIn(location).map(([name, value]) => [name, String(value)] as const);
    const credentials = credentialsOf(root, child(node, "security").value ?? root.security);
    const cookies = [...textsIn("cookie"), ...credentials.cookie].map((pair) => pair.join("="));
    const sent = own.filter(isSent);
    const shown = sent.find(({ mediaType }) => isJsonMediaType(mediaType)) ?? sent[0];
    const isBodyMadeUp = requestBody !== undefined && shown === undefined;
    const isMadeUp = isBodyMadeUp || values.some((one) => one.isMadeUp);
    return {
      operationId,
      method,
      path,
      parameters: Object.fromEntries(valuesIn("path")),
      query: Object.fromEntries([...valuesIn("query"), ...credentials.query]),
      body: isBodyMadeUp ? makeUpBody(requestBody) : shown && bodyOf(shown),
      headers: {
        ...Object.fromEntries([...textsIn("header"), ...credentials.header]),
        ...(cookies.length > 0 && { cookie: cookies.join("; ") }),
      },
      ...(shown && contentTypeOf(shown)),
      ...(isMadeUp && { isMadeUp }),
    };
  });
}

/** True for the example of a request body that is sent as it is: no client writes XML, and Prism reads none. */
const isSent = (example: Example): example is Extract<Example, { in: "request" }> =>
  example.in === "request" && (isJsonMediaType(example.mediaType) || example.mediaType === form);

const form = "application/x-www-form-urlencoded";

const contentTypeOf = ({ mediaType }: Extract<Example, { in: "request" }>) =>
  isJsonMediaType(mediaType) ? {} : { contentType: mediaType };

/** The fields of a request example, as most request bodies are objects. */
export function bodyOf(example: Example): Fields | undefined {
  return example.in === "request" ? (example.value.value as Fields) : undefined;
}

/** The value of a parameter: of several examples the last, else one that is made up if the parameter is required. */
function valueOfParameter({ name, in: location, node }: Parameter, examples: readonly Example[]) {
  const shown = examples.findLast(
    (one) => one.in === "parameter" && one.location === location && one.parameter === name,
  );
  if (shown?.in === "parameter") return [{ name, in: location, value: shown.value.value, isMadeUp: false }];
  const isRequired = location === "path" || child(follow(node), "required").value === true;
  return isRequired ? [{ name, in: location, value: makeUpParameter(node), isMadeUp: true }] : [];
}

/** A value for a parameter that the document shows none of: a text where the parameter has a media type. */
function makeUpParameter(parameter: Node): unknown {
  const [media] = mediaTypesOf(parameter);
  if (media) return JSON.stringify(makeUp(child(media[1], "schema")));
  return makeUp(child(follow(parameter), "schema"));
}

/** A request body in JSON. One in another form cannot be made up. */
function makeUpBody(requestBody: Node): Fields | undefined {
  const media = mediaTypesOf(requestBody).find(([name]) => isJsonMediaType(name));
  return media && ((makeUp(child(media[1], "schema")) ?? {}) as Fields); // as most request bodies are
}

/** Makes the password or keys that an operation takes; the client has a token for the others. */
function credentialsOf(root: JsonObject, security: unknown) {
  const [alternative] = [security].flat();
  const schemes = Object.keys(Object(alternative)).map((name) =>
    objectOf(follow(child(documentNode(root), "components", "securitySchemes", name)).value),
  );
  const keysIn = (location: string) =>
    schemes.flatMap((scheme) =>
      scheme.type === "apiKey" && scheme.in === location ? [[String(scheme.name), "any"] as const] : [],
    );
  const isBasic = schemes.some(({ scheme }) => scheme === "basic");
  const password = isBasic ? [["authorization", `Basic ${btoa("id:secret")}`] as const] : [];
  return { query: keysIn("query"), cookie: keysIn("cookie"), header: [...keysIn("header"), ...password] };
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
    // a redirect is a response that the document declares
    fetch: async (request) => withJson(await fetch(new Request(request, { redirect: "manual" }))),
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
  /** The part that is made up from the schemas, if any is: that the case fails may then be due to that. */
  readonly madeUp?: "request" | "response" | "both";
  /** `method`: a response through the operation's method, `path`: the same through the call by path, `request`: a request. */
  readonly kind: "method" | "path" | "request";
  /** Runs the case and describes what is wrong, without any value of a request or response. */
  check(client: object): Promise<readonly string[]>;
}

/**
 * The cases of an OpenAPI document: each operation × declared status × named example, and each request example. A status without
 * an example has a response that the mock makes up.
 *
 * @param hasMethods false for a client that has no methods of operations, as that of `createFetchClient`
 */
export function createContractCases(root: JsonObject, hasMethods = true): ContractCase[] {
  // HTTP sends no fragment: a request to such a path reaches another operation
  const reached = listCalls(root).filter(({ path }) => !path.includes("#"));
  const calls = new Map(reached.map((call) => [call.operationId, call]));
  const ways = Object.entries(hasMethods ? { method: byMethod, path: byPath } : { path: byPath });
  const casesOf = (response: ResponseCall, described: Pick<ContractCase, "status" | "title" | "pointer">) =>
    ways.map(
      ([kind, send]): ContractCase => ({
        operationId: response.operationId,
        ...described,
        ...madeUpIn(response),
        kind: kind as "method" | "path", // the keys above
        check: (client) => checkResponse(send, client, response),
      }),
    );
  const shown = listExamples(root).flatMap((example): ContractCase[] => {
    const call = calls.get(example.operationId);
    if (!call || example.in === "parameter") return [];
    const { operationId } = call;
    if (example.in === "request") {
      if (!isSent(example)) return [];
      const { name, value } = example;
      const { contentType: _, ...shared } = call;
      const request = { ...shared, body: bodyOf(example), ...contentTypeOf(example) };
      const check = (client: object) => checkRequest(hasMethods ? byMethod : byPath, client, request);
      const title = `${operationId} ${name}`;
      const described = { operationId, title, pointer: value.pointer, ...madeUpIn(call) };
      return [{ ...described, kind: "request", check }];
    }
    const { status, name } = example;
    const title = `${operationId} ${status} ${name ?? "without a body"}`;
    return casesOf(responseOf(call, example), {
      status,
      title,
      ...(name !== null && { pointer: example.value.pointer }),
    });
  });
  const gaps = new Set(findGaps(root, shown).map(responseKey));
  const madeUp = listOperations(root).flatMap((operation) =>
    [...operation.responses].flatMap(([status, node]) => {
      const call = calls.get(operation.id);
      if (!call || !gaps.has(responseKey({ operationId: operation.id, status }))) return [];
      return casesOf(madeUpResponseOf(call, status, node), {
        status,
        title: `${operation.id} ${status} made up`,
      });
    }),
  );
  return [...shown, ...madeUp];
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
  const code = codeOf(status);
  const prefer = name === null ? `code=${code}` : `code=${code}, example=${name}`;
  const headers = { ...call.headers, prefer, ...(mediaType !== null && { accept: mediaType }) };
  if (name === null) return { ...call, headers, code, expected: undefined };
  const expected = example.value.value;
  const isWritten = !isJsonMediaType(mediaType) && typeof expected === "object";
  return { ...call, headers, code, expected, isWritten };
}

/** A call for a response of which the document shows no example, in JSON if there is some. */
function madeUpResponseOf(call: Call, status: string, response: Node): ResponseCall {
  const code = codeOf(status);
  const names = mediaTypesOf(response).map(([name]) => name);
  const accept = names.find(isJsonMediaType) ?? names[0] ?? "*/*";
  const headers = { ...call.headers, prefer: `code=${code}`, accept };
  return { ...call, headers, code, expected: anything };
}

function madeUpIn({
  isMadeUp,
  expected,
}: Call & { readonly expected?: unknown }): Pick<ContractCase, "madeUp"> {
  if (expected === anything) return { madeUp: isMadeUp ? "both" : "response" };
  return isMadeUp ? { madeUp: "request" } : {};
}

/** Stands for what the mock makes up. */
const anything = Symbol("anything");

const codeOf = (status: string) => (status === "default" ? 500 : Number(status.replace("XX", "00")));

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
  const shown = cases.filter(({ madeUp }) => madeUp === undefined || madeUp === "request");
  const covered = new Set(shown.map(responseKey));
  return listResponses(root).filter((response) => !covered.has(responseKey(response)));
}

const responseKey = ({ operationId, status }: Pick<ContractCase, "operationId" | "status">) =>
  `${operationId} ${status}`;

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
    const isNothing = expected === undefined && value === "";
    const isSame = isText || isNothing || expected === anything;
    const pointer = isSame ? undefined : firstDifference(value, expected);
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
