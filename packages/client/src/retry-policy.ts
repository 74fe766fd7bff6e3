import { readRetryAfter } from "./rate-limit.ts";
import type { ReceivedResponse } from "./read-body.ts";

/** The result of an attempt: a response, or the error of the connection. */
export type AttemptResult = ReceivedResponse | FailedAttempt;

interface FailedAttempt {
  readonly error: unknown;
  /** True if the error came while the response was read. */
  readonly hasResponded: boolean;
}

/**
 * Returns true if a request may be retried. An operation that reads or deletes may be retried after any transient failure;
 * one that sends a message, consumes a code or issues a secret only if the server has not processed it.
 */
export function mayRetry(effect: unknown, result: AttemptResult, url: string): boolean {
  const isRepeatable = effect === "read" || effect === "delete";
  if ("error" in result) return isRepeatable || (!result.hasResponded && isNeverSent(result.error, url));
  const { status } = result.response;
  return status === 429 || (isRepeatable && (status === 408 || status >= 500));
}

/** The system's error of a connection, as Node, Bun and undici report it, or an error with causes. */
interface ConnectionError {
  readonly errors?: unknown;
  readonly cause?: unknown;
  readonly code?: unknown;
  readonly syscall?: unknown;
  readonly hostname?: unknown;
  readonly port?: unknown;
  readonly path?: unknown;
}

/**
 * Returns true if the server has certainly not received a request: no connection to it was established. An error of
 * another connection, which the caller's `fetch` may have opened after the response, does not tell.
 */
function isNeverSent(error: unknown, url: string): boolean {
  const { hostname, port, protocol } = new URL(url);
  const portOfUrl = port || (protocol === "http:" ? "80" : "443");
  const roots = causesOf(error).filter((cause) => innerOf(cause).length === 0);
  return roots.every((cause) => {
    if (cause.code === "UND_ERR_CONNECT_TIMEOUT") return true;
    if (cause.code === "ConnectionRefused") return cause.path === url;
    if (cause.syscall === "getaddrinfo") return cause.hostname === hostname;
    return cause.syscall === "connect" && `${cause.port}` === portOfUrl;
  });
}

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
 * The delay before the next attempt, in milliseconds: a random part of a backoff that doubles with each attempt (full
 * jitter), or that of `Retry-After` if it is longer.
 */
export function delayMs(attempt: number, result: AttemptResult, now: number, random: () => number): number {
  const backoff = random() * Math.min(500 * 2 ** attempt, 8_000);
  const requestedMs = "response" in result ? readRetryAfter(result.response.headers, now) : undefined;
  return Math.round(Math.max(backoff, requestedMs ?? 0));
}
