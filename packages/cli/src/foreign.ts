import { type MfaClient, MfaError } from "@onelogin-mfa/client";
import { type OperationId, operationTable } from "@onelogin-mfa/client/openapi";
import { printableLine } from "@onelogin-mfa/command-line";

/**
 * A response of another service, which says nothing about the spec: of a wrong address, a gateway, a proxy, or the login page of
 * a network.
 */
export class ForeignResponseError extends MfaError {
  /** Always true: an own property, as the client gives several callers of one request copies of another class. */
  readonly isForeign = true;

  constructor(what: string, status: number) {
    super("protocol", `unexpected response: ${what}`, { status });
  }
}

/** Returns true for the error of a response that is another service's. */
export function isForeign(error: MfaError): boolean {
  return "isForeign" in error;
}

/** Middleware that fails a call with `ForeignResponseError` if the response is another service's, whatever its status. */
export const foreignGuard: Parameters<MfaClient["use"]>[0] = {
  async onResponse({ request: { method }, response, schemaPath }) {
    // Object.keys widens the keys to string
    const ids = Object.keys(operationTable) as OperationId[];
    const isCalled = (id: OperationId) =>
      operationTable[id].method === method && operationTable[id].path === schemaPath;
    const operation = ids.find(isCalled);
    const what = operation && (await foreignIn(response.clone(), operation));
    if (what !== undefined) throw new ForeignResponseError(what, response.status);
  },
};

/** Describes what of a response is not OneLogin's; `undefined` if nothing is. */
async function foreignIn(response: Response, operation: OperationId): Promise<string | undefined> {
  const { status, ok } = response;
  if (status < 400 && !ok) return `status ${status} is not in the spec`;
  // whoever limits calls in front of OneLogin has words of its own
  if (status === 429) return undefined;
  const text = await response.text();
  if (text === "" && ok && hasNoBody(operation)) return undefined;
  const problem = transportProblem(response, text);
  // OneLogin's network has pages for its outages
  if (problem !== undefined) return status < 500 ? problem : undefined;
  // loaded with the first response, as it takes longer to load than the rest of a command
  const { hasShapeOfOneLogin } = await import("./shapes.ts");
  const body = parse(text);
  return hasShapeOfOneLogin(operation, status, body) ? undefined : `${describe(body)} is not OneLogin's`;
}

/** Returns why a body is no JSON. */
function transportProblem({ headers }: Response, text: string): string | undefined {
  if (text === "") return "body is empty";
  const type = printableLine(headers.get("content-type") ?? "").slice(0, 60);
  if (!/\bjson\b/i.test(type))
    return `${type ? `content type is ${type}` : "no content type"}, expected application/json`;
  return parse(text) === undefined ? "body is not complete JSON, or too long" : undefined;
}

/** Returns true for an operation whose success has no body. */
function hasNoBody(operation: OperationId): boolean {
  const [, types = {}] =
    Object.entries(operationTable[operation].responses).find(([status]) => status.startsWith("2")) ?? [];
  return Object.keys(types).length === 0;
}

/** The value of a JSON text; `undefined` if it is invalid. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Describes a JSON value without its values. A name that is long, or no word, could be a secret that was sent. */
function describe(value: unknown): string {
  if (Array.isArray(value)) return `a JSON array of ${value.length}`;
  if (typeof value !== "object" || value === null) return "a JSON value that is no object";
  const names = Object.keys(value).slice(0, 5);
  const shown = names.map((name) => (/^[\w-]{1,24}$/.test(name) ? `"${name}"` : "…"));
  return shown.length === 0 ? "an empty JSON object" : `a JSON object with ${shown.join(", ")}`;
}
