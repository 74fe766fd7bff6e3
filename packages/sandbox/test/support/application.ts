import type { operations as Operations } from "@onelogin-mfa/client/openapi";
import { type OperationId, type OperationMetadata, operationTable } from "@onelogin-mfa/client/openapi";
import type { BodyOf, PathOf, QueryOf, SuccessOf } from "../../src/typed.ts";

type BodyFields<Op> = BodyOf<Op> extends undefined ? unknown : NonNullable<BodyOf<Op>>;

/** The parameters and the body's fields of an operation, side by side. */
export type InputOf<Id extends OperationId> = PathOf<Operations[Id]> &
  QueryOf<Operations[Id]> &
  BodyFields<Operations[Id]>;

/**
 * An application of the API: a function for each operation. A status outside 2xx rejects with an error that has `status`
 * and the response's `body`.
 */
export type Application = {
  readonly [Id in OperationId]: (
    input: InputOf<Id>,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<SuccessOf<Operations[Id]>>;
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
  fetch: (request: Request) => Promise<Response>,
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
    const response = await fetch(requestOf(url, operationTable[id], input, { authorization, ...headers }));
    const { status, text, json: body } = await read(response);
    if (!response.ok) throw Object.assign(new Error(`${id}: ${status} ${text}`), { status, body });
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

function requestOf(
  url: string,
  { method, path, parameters, body }: OperationMetadata,
  input: object,
  headers: Record<string, string>,
): Request {
  const values = new Map<string, unknown>(Object.entries(input));
  const place = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(values.get(name))));
  if (body === "none") return new Request(url + place, { method, headers });
  const fields = [...values].filter(([name]) => !parameters.path.includes(name));
  return new Request(url + place, {
    method,
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(Object.fromEntries(fields)),
  });
}

/** Reads a response. */
export async function read(response: Response): Promise<Raw> {
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json");
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson ? JSON.parse(text) : undefined,
  };
}
