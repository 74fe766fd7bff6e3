import type { ReceivedResponse } from "./check-response.ts";
import { readRetryAfter } from "./rate-limit.ts";

/** How an attempt ended: with a response, or with the error of a connection. */
export type AttemptResult = ReceivedResponse | { readonly error: unknown };

/** Errors that come before a connection stands, so that the request was certainly not processed. */
const neverSent = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ConnectionRefused",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/**
 * Whether a request may be sent again. An operation that only reads or deletes may after any passing fault. One that
 * sends a message, consumes an attempt or issues a secret may only if the server has certainly not processed it.
 */
export function mayRetry(effect: unknown, result: AttemptResult): boolean {
  const isRepeatable = effect === "read" || effect === "delete";
  if ("error" in result) return isRepeatable || neverSent.has(errorCodes(result.error)[0] ?? "");
  const { status } = result.response;
  return status === 429 || (isRepeatable && (status === 408 || status >= 500));
}

/**
 * How long to wait before the next attempt, in milliseconds: what the server asks for, at the least, and otherwise a
 * random part of a delay that doubles with each attempt (full jitter).
 */
export function delayMs(attempt: number, result: AttemptResult, now: number, random: () => number): number {
  const backoff = random() * Math.min(500 * 2 ** attempt, 8_000);
  const asked = "response" in result ? readRetryAfter(result.response.headers, now) : undefined;
  return Math.max(backoff, asked ?? 0);
}

/**
 * The codes of an error and of its causes, outermost first. Node wraps the reason: `TypeError: fetch failed` has the
 * system's error as its cause, or an `AggregateError` with one for each address.
 */
export function errorCodes(error: unknown, depth = 0): string[] {
  // a cause can be its own cause
  if (typeof error !== "object" || error === null || depth > 5) return [];
  const { code, errors, cause } = error as { code?: unknown; errors?: unknown; cause?: unknown };
  const inner = [errors, cause].flat().flatMap((one) => errorCodes(one, depth + 1));
  return typeof code === "string" ? [code, ...inner] : inner;
}
