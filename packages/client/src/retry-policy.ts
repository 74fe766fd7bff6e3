import { isNeverSent } from "./connection-error.ts";
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
export function mayRetry(effect: unknown, result: AttemptResult, ownUrl: string | undefined): boolean {
  const isRepeatable = effect === "read" || effect === "delete";
  if ("error" in result) return isRepeatable || (!result.hasResponded && isNeverSent(result.error, ownUrl));
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
  return Math.round(Math.max(backoff, requestedMs ?? 0));
}
