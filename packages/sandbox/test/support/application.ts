import type { OperationData, OperationInput } from "@onelogin-mfa/client";
import { type OperationId, type OperationMetadata, operationTable } from "@onelogin-mfa/client/openapi";

/**
 * An application of the API: a function for each operation. A status outside 2xx rejects with an error that has `status`
 * and the response's `body`.
 */
export type Application = {
  readonly [Id in OperationId]: (
    input: OperationInput<Id>,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<OperationData<Id>>;
};

/** A response that has been read. */
export interface Raw {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: unknown;
}

/** The sandbox's credentials in the form of HTTP Basic. */
export const basic = `Basic ${btoa("sandbox-client:sandbox-secret")}`;

/** Creates an application that sends plain requests, with one access token until it revokes it. */
export function createApplication(
  fetch: (request: Request, operation: OperationId) => Promise<Response>,
  url = "http://localhost",
): Application {
  let token: Promise<string> | undefined;
  const authorize = async ({ security }: OperationMetadata) => {
    if (security.flat().includes("BasicCredentials")) return basic;
    token ??= application
      .generateToken({ grant_type: "client_credentials" })
      .then(({ access_token }) => access_token);
    return `Bearer ${await token}`;
  };
  const call = async (id: OperationId, input: object, headers: object = {}) => {
    const authorization = await authorize(operationTable[id]);
    const { body: form, parameters }: OperationMetadata = operationTable[id];
    const fields = Object.entries(input).filter(([name]) => !parameters.path.includes(name));
    const query = Object.fromEntries(fields.filter(([name]) => parameters.query.includes(name)));
    const text = form === "none" ? undefined : JSON.stringify(Object.fromEntries(fields));
    const parts = { url, path: { ...input }, query, headers: { authorization, ...headers }, body: text };
    const response = await fetch(requestOf(id, parts), id);
    const { status, text: said, json: body } = await read(response);
    if (!response.ok) throw Object.assign(new Error(`${id}: ${status} ${said}`), { status, body });
    if (id === "revokeToken") token = undefined;
    return body;
  };
  const methods = Object.keys(operationTable).map((id) => [
    id,
    // the keys of the generated table are the operationTable
    (input: object, headers?: object) => call(id as OperationId, input, headers),
  ]);
  // one function for every operation; the generated types say what each takes and gives
  const application = Object.fromEntries(methods) as Application;
  return application;
}

/** The parts of a request that its operation does not give. */
export interface RequestParts {
  /** @default "http://localhost" */
  readonly url?: string;
  /** Path values by name. */
  readonly path?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

/** The request of an operation. A body is JSON unless a header says otherwise. */
export function requestOf(operation: OperationId, parts: RequestParts): Request {
  const { url = "http://localhost", path = {}, query = {}, headers = {}, body } = parts;
  const { method, path: template } = operationTable[operation];
  const value = (_: string, name: string) => encodeURIComponent(String(path[name]));
  const search = Object.keys(query).length === 0 ? "" : `?${new URLSearchParams(query)}`;
  const place = template.replace(/\{(\w+)\}/g, value) + search;
  const type = body === undefined ? {} : { "content-type": "application/json" };
  return new Request(url + place, { method, headers: { ...type, ...headers }, body: body ?? null });
}

/** Reads a response. */
export async function read(response: Response): Promise<Raw> {
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json");
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson && text !== "" ? JSON.parse(text) : undefined,
  };
}
