import { createError } from "./errors/kinds.ts";
import type { MfaError } from "./errors/mfa-error.ts";
import { createShow, type Show } from "./safe-text.ts";

/** The error of a connection, as the runtimes report it, or an error with causes. */
export type ConnectionError = { readonly [Name in FieldName]?: unknown };

type FieldName = "name" | "message" | "errors" | "cause" | "code" | "syscall" | "path";

/** Returns the error of a connection that has failed before there was a complete response. */
export function connectionError(error: unknown, url: string, secrets: ReadonlySet<string>): MfaError {
  const code = errorCode(error);
  const { hostname, port } = addressOf(url);
  const show = createShow(secrets);
  const what = `connection to ${hostname}:${port} failed before a complete response${code ? ` (${show(code)})` : ""}`;
  return createError("network", what, { cause: copyCause(error, show) });
}

function addressOf(url: string): { readonly hostname: string; readonly port: string } {
  const { hostname, port, protocol } = new URL(url);
  return { hostname, port: port || (protocol === "http:" ? "80" : "443") };
}

/**
 * Returns an error and its causes, outermost first. The cause of Node's `TypeError: fetch failed` is the system's error, or an
 * `AggregateError` with one for each address.
 */
export function causesOf(error: unknown, seen: Set<unknown> = new Set()): ConnectionError[] {
  // a cause can be its own cause, and a hostile error have any number
  if (typeof error !== "object" || error === null || seen.has(error) || seen.size > maxCauses) return [{}];
  seen.add(error);
  return [error, ...innerOf(error).flatMap((one) => causesOf(one, seen))];
}

const maxCauses = 30;

export function innerOf({ errors, cause }: ConnectionError): unknown[] {
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
function copyCause(error: unknown, show: Show, depth = 0): unknown {
  if (typeof error !== "object" || error === null) return clean(error, show);
  // a cause can be its own cause
  if (depth > 5) return undefined;
  const { name, message, code, cause }: ConnectionError = error;
  const copy = new Error(String(clean(message, show) ?? ""), {
    cause: cause && copyCause(cause, show, depth + 1),
  });
  Object.defineProperty(copy, "name", { value: clean(name, show) });
  return Object.assign(copy, code !== undefined && { code: clean(code, show) });
}

/** Returns a text or a number without secrets. An object's own text can be anything. */
function clean(value: unknown, show: Show): unknown {
  if (Object(value) === value) return undefined;
  const shown = show(String(value), 1_000);
  return shown === String(value) ? value : shown;
}
