import { createError } from "./errors/kinds.ts";
import type { MfaError } from "./errors/mfa-error.ts";
import { redactText, type Secrets } from "./redact.ts";

/** The error of a connection, as the runtimes report it, or an error with causes. */
type ConnectionError = { readonly [Name in FieldName]?: unknown };

type FieldName = "name" | "message" | "errors" | "cause" | "code" | "syscall" | "path";

/** Returns the error of a connection that has failed before there was a complete response. */
export function connectionError(error: unknown, url: string, secrets: Secrets): MfaError {
  const code = errorCode(error);
  const { hostname, port } = addressOf(url);
  const what = `connection to ${hostname}:${port} failed before a complete response${code ? ` (${code})` : ""}`;
  return createError("network", what, { cause: copyCause(error, secrets) });
}

function addressOf(url: string): { readonly hostname: string; readonly port: string } {
  const { hostname, port, protocol } = new URL(url);
  return { hostname, port: port || (protocol === "http:" ? "80" : "443") };
}

/**
 * Returns true if an error of the platform's `fetch` says that the server has certainly not received a request: no connection to it, or to
 * a proxy on the way, was established. Of another `fetch`, no error says so: it may be that of another connection, opened after
 * the request was sent.
 */
export function isNeverSent(error: unknown): boolean {
  const roots = causesOf(error).filter((cause) => innerOf(cause).length === 0);
  return roots.every((cause) => connectFailures.some((isConnectFailure) => isConnectFailure(cause)));
}

/** The errors by which runtimes report that no connection was established. */
const connectFailures: readonly ((error: ConnectionError) => boolean)[] = [
  // Node; Bun has the second for a name that is not found
  ({ code, syscall }) => code === "UND_ERR_CONNECT_TIMEOUT" || syscall === "connect",
  ({ syscall }) => syscall === "getaddrinfo",
  // Bun: the URL as the path, and no call of the system
  ({ code, syscall, path }) =>
    syscall === undefined && path !== undefined && (code === "ECONNREFUSED" || code === "ConnectionRefused"),
  // Deno: a text only
  ({ message }) => /^error sending request for url \(\S*\): client error \(Connect\)/.test(`${message}`),
];

/**
 * Returns an error and its causes, outermost first. The cause of Node's `TypeError: fetch failed` is the system's error, or an
 * `AggregateError` with one for each address.
 */
function causesOf(error: unknown, depth = 0): ConnectionError[] {
  // a cause can be its own cause
  if (typeof error !== "object" || error === null || depth > 5) return [{}];
  return [error, ...innerOf(error).flatMap((one) => causesOf(one, depth + 1))];
}

function innerOf({ errors, cause }: ConnectionError): unknown[] {
  return [errors, cause].flat().filter((one) => one !== undefined);
}

/** Returns the first code of an error and its causes, such as `ECONNREFUSED`. Other texts may hold a URL or a secret. */
export function errorCode(error: unknown): string | undefined {
  const codes = causesOf(error).map(({ code }) => String(code));
  return codes.find((code) => /^[A-Z][A-Z0-9_]+$/.test(code));
}

/**
 * Returns a copy of a platform's error and its causes, for the `cause` of an `MfaError`: name, message and code, known secrets
 * replaced. Other fields can hold what was sent or received: undici's `HTTPParserError` has the response as `data`.
 */
function copyCause(error: unknown, secrets: Secrets, depth = 0): unknown {
  const clean = (value: unknown) => (typeof value === "string" ? redactText(value, secrets) : value);
  if (typeof error !== "object" || error === null) return clean(error);
  // a cause can be its own cause
  if (depth > 5) return undefined;
  const { name, message, code, cause }: ConnectionError = error;
  const copy = new Error(String(clean(message ?? "")), {
    cause: cause && copyCause(cause, secrets, depth + 1),
  });
  Object.defineProperty(copy, "name", { value: clean(name) });
  return Object.assign(copy, code !== undefined && { code: clean(code) });
}
