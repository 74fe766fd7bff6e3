import { operationContext } from "../call.ts";
import { type Clock, elapsedBy } from "../clock.ts";
import { type Deadline, startDeadline } from "../deadline.ts";
import { isMfaError } from "../errors/kinds.ts";
import type { MfaError, MfaErrorCode } from "../errors/mfa-error.ts";
import { callHook } from "../hooks.ts";
import type { OperationId } from "../operation-types.ts";
import type { FlowCallOptions } from "./flow-options.ts";
import { classifyPending, type Outcome } from "./outcome.ts";
import { refuse } from "./refuse.ts";

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
  /** The longest wait, in milliseconds. It also ends at `expires_at`. @default 900_000 */
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
}

/** The state to poll. */
export interface Polled {
  /** Requests the state once. */
  readonly requestState: (options: FlowCallOptions) => Promise<Outcome>;
  readonly operation: OperationId;
  readonly expiresAt: Date | undefined;
  readonly clock: Clock;
}

const failuresInARow = 5;
const longestPollMs = 30_000;
const passing: ReadonlySet<MfaErrorCode> = new Set([
  ...["server", "rate_limit", "network", "timeout"],
  // such as the page of a proxy, or a body that was cut
  "protocol",
] as const);

/**
 * Polls while the state is `pending`, as `Flow.wait` describes. After a failed poll the delay doubles, and is never
 * shorter than `Retry-After`. The state is requested even if it has expired by the caller's clock, which may be fast.
 *
 * @throws MfaError `aborted`, `invalid_input`, or the error of a poll
 */
export async function waitFor(polled: Polled, options: WaitOptions): Promise<Outcome> {
  const { clock, operation, expiresAt } = polled;
  const { intervalMs, timeoutMs } = checkTimes(options, operation);
  const remainingMs = expiresAt ? expiresAt.getTime() - clock.now() : Number.POSITIVE_INFINITY;
  const openMs = remainingMs > 0 ? remainingMs : longestPollMs;
  const limits = { signal: options.signal, timeoutMs: Math.min(timeoutMs, openMs) };
  const deadline = startDeadline(limits, clock, operationContext(operation));
  try {
    return await pollUntilDecided(polled, { ...options, intervalMs }, deadline);
  } catch (error) {
    // the end of the wait is an outcome, not an error
    if (error !== deadline.signal.reason || !isMfaError(error) || error.code === "aborted") throw error;
  } finally {
    deadline.dispose();
  }
  // not by `now`: the clock may have been set, and a timer can fire a millisecond early
  // Stryker disable next-line EqualityOperator: at the same instant the clock says expired, too
  return openMs <= timeoutMs ? { status: "expired" } : classifyPending({ expiresAt, now: clock.now() });
}

async function pollUntilDecided(
  { requestState, clock }: Polled,
  { headers, onPoll, intervalMs }: WaitOptions & { intervalMs: number },
  deadline: Deadline,
): Promise<Outcome> {
  const start = elapsedBy(clock);
  let failures = 0;
  // the deadline ends it: a poll and a delay throw its error
  for (let attempt = 1; ; attempt++) {
    const poll = await pollOnce(requestState, headers, deadline);
    const elapsedMs = Math.round(elapsedBy(clock) - start);
    if (poll.status !== "failed") {
      callHook(onPoll, { attempt, status: poll.status, elapsedMs });
      if (poll.status !== "pending") return poll;
      failures = 0;
      await deadline.sleep(intervalMs);
    } else {
      callHook(onPoll, { attempt, ...poll, elapsedMs });
      failures += 1;
      if (failures === failuresInARow) throw poll.error;
      await deadline.sleep(backoffMs(poll.error, failures, intervalMs));
    }
  }
}

async function pollOnce(
  requestState: Polled["requestState"],
  headers: WaitOptions["headers"],
  { signal, race }: Deadline,
): Promise<Outcome | { readonly status: "failed"; readonly error: MfaError }> {
  signal.throwIfAborted();
  try {
    // no retries: the next poll is one
    return await race(requestState({ signal, headers, timeoutMs: longestPollMs, maxRetries: 0 }));
  } catch (error) {
    signal.throwIfAborted();
    if (isMfaError(error) && passing.has(error.code)) return { status: "failed", error };
    throw error;
  }
}

function backoffMs({ retryAfterMs = 0 }: MfaError, failures: number, intervalMs: number): number {
  const backoff = intervalMs * 2 ** (failures - 1);
  return Math.max(Math.min(backoff, longestPollMs), intervalMs, retryAfterMs);
}

function checkTimes({ intervalMs = 2_500, timeoutMs = 900_000 }: WaitOptions, operation: OperationId) {
  if (typeof intervalMs !== "number" || !(intervalMs >= 250 && intervalMs < Number.POSITIVE_INFINITY)) {
    throw refuse('"intervalMs" must be a number of milliseconds, 250 or more', operation);
  }
  if (typeof timeoutMs !== "number" || !(timeoutMs > 0)) {
    throw refuse('"timeoutMs" must be a number of milliseconds above 0', operation);
  }
  return { intervalMs, timeoutMs };
}
