import type { OperationEntry } from "../src/control/types.ts";
import type { OperationMethods } from "../src/generated/functions.ts";
import { operations } from "../src/generated/operations.ts";
import type { components } from "../src/generated/schema.ts";

export type Schemas = components["schemas"];

/** State of the stream of changes. */
export type Connection = "connecting" | "live" | "lost";

export class ControlError extends Error {
  /** The HTTP status; 0 if there was no response. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The control API: a function for each operation of `control.yaml`, below the page's own path. */
// each calls its operation, and the sandbox conforms to the document from which the types are generated
export const controlApi = Object.fromEntries(
  Object.entries(operations).map(([id, operation]) => [id, (input = {}) => call(operation, input)]),
) as unknown as OperationMethods;

/** The URL of the API: that of this tenant, without a slash at its end. */
export function apiUrl(): string {
  return new URL("..", location.href).href.replace(/\/$/, "");
}

async function call({ method, path, parameters }: OperationEntry, input: object): Promise<unknown> {
  const fieldsIn = (place?: string) =>
    Object.entries(input).filter(([name]) => parameters[name]?.in === place);
  const to = fieldsIn("path").reduce((url, [name, value]) => url.replace(`{${name}}`, String(value)), path);
  const query = new URLSearchParams(fieldsIn("query"));
  const body = method === "GET" ? {} : { body: JSON.stringify(Object.fromEntries(fieldsIn())) };
  const headers = { "content-type": "application/json" };
  const response = await fetch(`api${to}?${query}`, { method, headers, ...body }).catch(unreachable);
  const text = await response.text();
  if (!response.ok) throw new ControlError(response.status, problemText(text, response.status));
  return text === "" ? undefined : JSON.parse(text);
}

/** @throws ControlError in place of the browser's error */
export function unreachable(): never {
  throw new ControlError(0, "No response from the sandbox. Check that it is still running.");
}

function problemText(text: string, status: number): string {
  try {
    const { message }: Schemas["Problem"] = JSON.parse(text);
    return message;
  } catch {
    return `The sandbox responded with HTTP ${status}`;
  }
}
