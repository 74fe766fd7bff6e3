import type { ReceivedResponse } from "./check-response.ts";
import { readRetryAfter } from "./rate-limit.ts";

/** The result of an attempt: a response, or the error of the connection. */
export type AttemptResult = ReceivedResponse | { readonly error: unknown };

/** Errors before the connection is established: the server has not received the request. */
const neverSent = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ConnectionRefused",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/**
 * Whether a request may be retried. An operation that reads or deletes may be retried after any transient failure; one
 * that sends a message, consumes a code or issues a secret only if the server has not processed it.
 */
export function mayRetry(effect: unknown, result: AttemptResult): boolean {
  const isRepeatable = effect === "read" || effect === "delete";
  if ("error" in result) return isRepeatable || neverSent.has(errorCodes(result.error)[0] ?? "");
  const { status } = result.response;
  return status === 429 || (isRepeatable && (status === 408 || status >= 500));
}

/**
 * The delay before the next attempt, in milliseconds: a random part of a backoff that doubles with each attempt (full
 * jitter), or that of `Retry-After` if it is longer.
 */
export function delayMs(attempt: number, result: AttemptResult, now: number, random: () => number): number {
  const backoff = random() * Math.min(500 * 2 ** attempt, 8_000);
  const requestedMs = "response" in result ? readRetryAfter(result.response.headers, now) : undefined;
  return Math.max(backoff, requestedMs ?? 0);
}

/**
 * The codes of an error and its causes, outermost first. The cause of Node's `TypeError: fetch failed` is the system's
 * error, or an `AggregateError` with one for each address.
 */
export function errorCodes(error: unknown, depth = 0): string[] {
  // a cause can be its own cause
  if (typeof error !== "object" || error === null || depth > 5) return [];
  const { code, errors, cause } = error as { code?: unknown; errors?: unknown; cause?: unknown };
  const inner = [errors, cause].flat().flatMap((one) => errorCodes(one, depth + 1));
  return typeof code === "string" ? [code, ...inner] : inner;
}
