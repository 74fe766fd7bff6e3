import type { createMfaClient, MfaClient } from "@onelogin-mfa/client";
import {
  child,
  type Example,
  type JsonObject,
  listExamples,
  listOperations,
} from "@onelogin-mfa/codegen/document";

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
      headers: authorizationOf(child(node, "security").value ?? root.security),
    };
  });
}

/** The fields of a request example: all request bodies of this API are objects. */
export function bodyOf(example: Example): Fields | undefined {
  return example.in === "request" ? (example.value.value as Fields) : undefined;
}

/** `Authorization` for the operations that take the client's credentials; the client has a token for the others. */
function authorizationOf(security: unknown): Record<string, string> {
  const schemes = [security].flat().flatMap((alternative) => Object.keys(Object(alternative)));
  return schemes.includes("BasicCredentials") ? { authorization: `Basic ${btoa("id:secret")}` } : {};
}

/** The start of what is wrong where the mock has found it. */
export const mockReports = "the mock reports: ";

/**
 * A client that fails on any response in which Prism has found a violation of the spec. Prism itself passes such
 * responses on with status 200 and a header.
 *
 * @param create the client's `createMfaClient`, from the copy of the client that is to be tested
 * @param url address of the mock
 */
export function createCheckedClient(create: typeof createMfaClient, url: string): MfaClient {
  return create({
    baseUrl: url,
    accessToken: "contract-test",
    maxRetries: 0,
    async fetch(request) {
      const response = await fetch(request);
      const violations = response.headers.get("sl-violations");
      if (violations !== null) throw new Error(`${mockReports}${violations}`);
      if (response.headers.get("content-type") === "application/problem+json")
        throw new Error(`Prism sent a response of its own, with status ${response.status}`);
      return response;
    },
  });
}

/** Calls an operation through its method. */
export function callMethod(mfa: MfaClient, call: Call): Promise<unknown> {
  const { operationId, parameters, query, body, headers, contentType } = call;
  return methodOf(mfa, operationId)({ ...parameters, ...query, ...body }, { headers, contentType });
}

/** Calls an operation by its path. */
export async function callPath(mfa: MfaClient, call: Call) {
  const { method, path, parameters, query, body, headers } = call;
  const result = await methodOf(mfa, method)(path, {
    params: { path: parameters, query },
    headers,
    ...(body && { body }),
  });
  return result as { data?: unknown; error?: unknown; status: number }; // as every low-level method returns
}

type Method = (...args: unknown[]) => Promise<unknown>;

function methodOf(mfa: MfaClient, name: string): Method {
  // the cases come from the spec as data; that names and inputs fit is what the suite finds out
  const method = (mfa as unknown as Record<string, Method>)[name];
  if (!method) throw new Error(`the client has no method "${name}"`);
  return method;
}
