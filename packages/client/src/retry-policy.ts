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
  if ("error" in result) return isRepeatable || neverSent.has(codeOf(result.error) ?? "");
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

/** Node wraps the reason: `TypeError: fetch failed` with the system's error, or several of them, as its cause. */
function codeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  if ("code" in error && typeof error.code === "string") return error.code;
  if ("errors" in error && Array.isArray(error.errors)) return codeOf(error.errors[0]);
  return "cause" in error ? codeOf(error.cause) : undefined;
}
