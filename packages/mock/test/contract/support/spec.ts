import { fileURLToPath } from "node:url";
import { loadDocument } from "@onelogin-mfa/openapi";
import type { Call } from "../../../src/contract.ts";

/** `spec/mfa.yaml`, parsed. */
export const { root: spec } = await loadDocument(
  fileURLToPath(import.meta.resolve("@onelogin-mfa/spec/mfa.yaml")),
);

/** The request of a call, made without the client, which refuses some invalid requests itself. */
export function requestOf(url: string, call: Call, body: unknown = call.body): Request {
  const { method, path, parameters, query, headers } = call;
  const address = new URL(url + path.replace(/\{(\w+)\}/g, (_, name: string) => String(parameters[name])));
  for (const [name, value] of Object.entries(query)) address.searchParams.set(name, String(value));
  return new Request(address, {
    method,
    headers: { authorization: "Bearer any", "content-type": "application/json", ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}
