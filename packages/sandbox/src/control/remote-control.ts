import type { OperationMethods } from "../generated/functions.ts";
import { operations } from "../generated/operations.ts";
import type { components } from "../generated/schema.ts";
import { SandboxControlError } from "./problem.ts";
import type { OperationEntry } from "./types.ts";

/** The control API of a sandbox in another process or on another machine: a function for each operation, with a promise. */
export type RemoteControl = OperationMethods;

/** Sends a request of the control API. */
type Send = (url: string, init: RequestInit) => Promise<Response>;

/**
 * Creates the functions of the control API over HTTP. Each throws a SandboxControlError as the function in process does, and an
 * Error for a response that is no sandbox's.
 * @param api the URL of the control API, absolute or, in a page, relative to it
 * @param send sends a request; what it throws reaches the caller
 */
export function createRemoteControl(api: string, send: Send = fetch): RemoteControl {
  const call = async (
    { method, path, parameters, body: takesBody }: OperationEntry,
    input: object,
  ): Promise<unknown> => {
    // a misspelled name is sent, too: the sandbox refuses it
    const unknownIn = takesBody === "none" ? "query" : "body";
    const placeOf = (name: string) => (Object.hasOwn(parameters, name) ? parameters[name]?.in : unknownIn);
    const fieldsIn = (place: string) =>
      Object.entries(input).filter(([name, value]) => value !== undefined && placeOf(name) === place);
    const to = fieldsIn("path").reduce(
      (url, [name, value]) => url.replace(`{${name}}`, encodeURIComponent(value)),
      path,
    );
    const query = new URLSearchParams(
      fieldsIn("query").map(([name, value]): [string, string] => [name, String(value)]),
    );
    const body = method === "GET" ? {} : { body: JSON.stringify(Object.fromEntries(fieldsIn("body"))) };
    const headers = { "content-type": "application/json" };
    const response = await send(`${api}${to}?${query}`, { method, headers, ...body });
    const text = await response.text();
    if (!response.ok) throw problemIn(text, response);
    return text === "" ? undefined : JSON.parse(text);
  };
  // each calls its operation, and the sandbox conforms to the document from which the types are generated
  return Object.fromEntries(
    Object.entries(operations).map(([id, operation]) => [id, (input = {}) => call(operation, input)]),
  ) as unknown as RemoteControl;
}

function problemIn(text: string, { status, url }: Response): Error {
  try {
    const { code, message, problems }: components["schemas"]["Problem"] = JSON.parse(text);
    return new SandboxControlError(code, message, problems);
  } catch {
    return new Error(`${new URL(url).origin} responded with HTTP ${status}, and not as a sandbox does`);
  }
}
