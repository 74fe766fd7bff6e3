import { check, type NamesOf, take } from "../check.ts";
import { type Clock, elapsedBy } from "../clock.ts";
import { Deadline } from "../deadline.ts";
import { isMfaError } from "../errors/kinds.ts";
import type { MfaError, MfaErrorCode } from "../errors/mfa-error.ts";
import { callHook } from "../events.ts";
import type { FlowCallOptions } from "./flow-options.ts";
import type { Outcome } from "./outcome.ts";

/** The event of `onPoll`. */
export interface PollTick {
  /** Counted from 1. */
  readonly attempt: number;
  /** The outcome, or `failed` if there was no valid response. */
  readonly status: Outcome["status"] | "failed";
  /** Milliseconds since `wait` was called. */
  readonly elapsedMs: number;
  /** Error of a poll that failed. */
  readonly error?: MfaError;
}

/** Options of `wait`. */
export interface WaitOptions {
  /** Ends the wait with an error of code `aborted`. No request is sent after the abort. */
  signal?: AbortSignal | undefined;
  /** The longest wait, in milliseconds. It also ends with a poll at `expires_at`. @default 900_000 */
  timeoutMs?: number | undefined;
  /**
   * The time between a response and the next poll, in milliseconds, 250 or more. OneLogin documents none.
   * @default 2_500
   */
  intervalMs?: number | undefined;
  /** Called after each poll. What it throws is ignored. */
  onPoll?: ((tick: PollTick) => void) | undefined;
  /** Further request headers of each poll. */
  headers?: FlowCallOptions["headers"];
  /** An id of yours that all events of the polls have. */
  loginId?: FlowCallOptions["loginId"];
}

const waitNames: NamesOf<WaitOptions> = {
  signal: true,
  timeoutMs: true,
  intervalMs: true,
  onPoll: true,
  headers: true,
  loginId: true,
};

/** The state to poll. */
interface Polled {
  readonly requestState: (options: FlowCallOptions) => Promise<Outcome>;
  /** Milliseconds until the end, by the server's clock; `Infinity` if it has named no end, or not its time. */
  readonly remainingMs: () => number;
  readonly expiresAt: Date | undefined;
  readonly clock: Clock;
}

const failuresInARow = 5;
const shortestIntervalMs = 250;
const longestPollMs = 30_000;
/** `protocol`: such as the page of a proxy, or a body that was cut. */
const passing = new Set<MfaErrorCode>(["server", "rate_limit", "network", "timeout", "protocol"]);

/**
 * Polls while the state is `pending`, as `Flow.wait` describes. After a failed poll the delay doubles, and is never
 * shorter than `Retry-After`. The state is requested at least once, and a last time when it has expired.
 *
 * @throws MfaError `aborted`, `invalid_input`, or the error of a poll
 */
export async function waitFor(polled: Polled, given: WaitOptions): Promise<Outcome> {
  const options = take(given, waitNames, "option");
  const { signal, intervalMs = 2_500, timeoutMs = 900_000 } = options;
  check(
    Number.isFinite(intervalMs) && intervalMs >= shortestIntervalMs,
    '"intervalMs" must be a number of milliseconds, 250 or more',
  );
  check(typeof timeoutMs === "number" && timeoutMs > 0, '"timeoutMs" must be a number above 0');
  const deadline = new Deadline({ signal, timeoutMs }, polled.clock);
  try {
    return await pollUntilDecided(polled, { ...options, intervalMs }, deadline);
  } catch (error) {
    // the end of the wait is an outcome, not an error
    if (error !== deadline.error || !isMfaError(error) || error.code === "aborted") throw error;
  } finally {
    deadline.dispose();
  }
  return { status: "pending", retryUntil: polled.expiresAt };
}

async function pollUntilDecided(
  { requestState, remainingMs, clock }: Polled,
  { headers, loginId, onPoll, intervalMs }: WaitOptions & { intervalMs: number },
  deadline: Deadline,
): Promise<Outcome> {
  const start = elapsedBy(clock);
  let failures = 0;
  // the deadline ends it: a poll and a delay throw its error
  for (let attempt = 1; ; attempt++) {
    const isLast = remainingMs() <= 0;
    const { outcome, ...state } = await pollOnce(requestState, { headers, loginId }, deadline);
    callHook(onPoll, { attempt, ...state, elapsedMs: Math.round(elapsedBy(clock) - start) });
    const { error } = state;
    if (outcome && outcome.status !== "pending") return outcome;
    if (error && isLast) return { status: "expired" };
    failures = error ? failures + 1 : 0;
    if (failures === failuresInARow) throw error;
    const restMs = Math.max(remainingMs(), shortestIntervalMs);
    await deadline.sleep(Math.min(delayMs(error, failures, intervalMs), restMs));
    // no last poll: the server has asked for a pause that is longer
    if (error && (error.retryAfterMs ?? 0) > restMs) return { status: "expired" };
  }
}

async function pollOnce(
  requestState: Polled["requestState"],
  given: Pick<WaitOptions, "headers" | "loginId">,
  deadline: Deadline,
): Promise<Pick<PollTick, "status" | "error"> & { readonly outcome?: Outcome }> {
  deadline.throwIfEnded();
  try {
    // no retries: the next poll is one
    const options = { ...given, signal: deadline.signal, timeoutMs: longestPollMs, maxRetries: 0 };
    const outcome = await deadline.race(requestState(options));
    return { status: outcome.status, outcome };
  } catch (error) {
    deadline.throwIfEnded();
    if (isMfaError(error) && passing.has(error.code)) return { status: "failed", error };
    throw error;
  }
}

/** The delay before the next poll. After a failed one it doubles. */
function delayMs(error: MfaError | undefined, failures: number, intervalMs: number): number {
  if (!error) return intervalMs;
  const backoff = intervalMs * 2 ** (failures - 1);
  return Math.max(Math.min(backoff, longestPollMs), intervalMs, error.retryAfterMs ?? 0);
}
