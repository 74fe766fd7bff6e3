import {
  child,
  documentNode,
  type Example,
  follow,
  type JsonObject,
  listExamples,
  listOperations,
  objectOf,
} from "@onelogin-mfa/codegen/document";
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
    const parametersIn = (location: string) => {
      const names = operation.parameters.filter((one) => one.in === location).map(({ name }) => name);
      const shown = own.flatMap((one) => (one.in === "parameter" ? [[one.parameter, one.value.value]] : []));
      return Object.fromEntries(shown.filter(([name]) => names.includes(String(name))));
    };
    return {
      operationId,
      method,
      path,
      parameters: parametersIn("path"),
      query: parametersIn("query"),
      body: requestBody && (own.map(bodyOf).find((body) => body !== undefined) ?? {}),
      headers: {
        ...parametersIn("header"),
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

/** Name of the header of a response that no document or upstream gives, but the mock itself. */
export const ownResponse = "mock-problem";

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
      if (response.headers.has(ownResponse))
        throw new Error(`Prism sent a response of its own, with status ${response.status}`);
      return response;
    },
  });
}

/** Creates a client for an API that has none of its own: openapi-fetch, which has calls by path only. */
export const createFetchClient = ({ baseUrl, accessToken, fetch }: ClientOptions) =>
  createPathClient({ baseUrl, fetch, headers: { authorization: `Bearer ${accessToken}` } });

/** Calls an operation through its method. */
export function callMethod(client: object, call: Call): Promise<unknown> {
  const { operationId, parameters, query, body, headers, contentType } = call;
  return methodOf(client, operationId)({ ...parameters, ...query, ...body }, { headers, contentType });
}

/** Calls an operation by its path. */
export async function callPath(client: object, call: Call) {
  const { method, path, parameters, query, body, headers, contentType } = call;
  const result = await methodOf(client, method)(path, {
    params: { path: parameters, query },
    headers: { ...headers, ...(contentType !== undefined && { "content-type": contentType }) },
    ...(body && { body }),
  });
  return result as { data?: unknown; error?: unknown; response: Response }; // as openapi-fetch returns
}

type Method = (...args: unknown[]) => Promise<unknown>;

function methodOf(client: object, name: string): Method {
  // the cases come from the spec as data; that names and inputs fit is what the suite finds out
  const method = (client as Record<string, Method>)[name];
  if (!method) throw new Error(`the client has no method "${name}"`);
  return method;
}
