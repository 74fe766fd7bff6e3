import { type Clock, elapsedBy } from "./clock.ts";
import { createError } from "./errors/kinds.ts";
import type { MfaError } from "./errors/mfa-error.ts";
import { isRecord } from "./is-record.ts";

/** The end of a call: the caller's abort or the timeout, whichever comes first. */
export type Deadline = ReturnType<typeof startDeadline>;

interface DeadlineOptions {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs: number;
  /** True if the response may be read after the end of the call. */
  readonly outlives?: boolean;
}

/** Starts the timeout of a call. It has one timer, and one listener on the caller's signal. */
export function startDeadline({ signal, timeoutMs, outlives }: DeadlineOptions, clock: Clock) {
  const controller = new AbortController();
  const { signal: ended } = controller;
  const end = elapsedBy(clock) + timeoutMs;
  // not listeners of `ended`, which cost a fifth of a call
  const waiting: ((error: MfaError) => void)[] = [];
  let error: MfaError | undefined;
  const stop = (reason: MfaError) => {
    error ??= reason;
    controller.abort(error);
    for (const reject of waiting) reject(error);
  };
  const stopLate = () => stop(createError("timeout", `timed out after ${timeoutMs} ms`));
  // Stryker disable next-line OptionalChaining: only a signal calls it; the type does not say so
  const stopAborted = () => stop(endedBySignal(signal?.reason));
  const cancelTimer = clock.schedule(stopLate, timeoutMs);
  if (signal?.aborted) stopAborted();
  else signal?.addEventListener("abort", stopAborted);

  /** Waits for a promise until the end of the call. @throws MfaError `timeout` or `aborted` */
  function race<T>(work: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (error) reject(error);
      waiting.push(reject);
      work.then(resolve, reject);
    });
  }

  return {
    /** Aborted at the end of the call. The signals of React Native's polyfill, `abort-controller`, have no reason. */
    signal: ended,
    /** Returns the error of the end; `undefined` before. */
    error: () => error,
    /** Ends work of a call that has ended. @throws MfaError `timeout` or `aborted` */
    throwIfEnded(): void {
      if (error) throw error;
    },
    // for `fetch`: the caller can abort an unread response by it after the end of the call.
    // `any` holds the caller's signal without a listener; a platform without it reads the body at once
    fetchSignal: outlives && signal && AbortSignal.any ? AbortSignal.any([ended, signal]) : ended,
    remainingMs: () => end - elapsedBy(clock),
    race,
    /** Waits for some milliseconds. @throws MfaError `timeout` or `aborted` */
    async sleep(ms: number): Promise<void> {
      let cancel = () => {};
      const slept = new Promise<void>((resolve) => {
        cancel = clock.schedule(resolve, ms);
      });
      await race(slept).finally(() => cancel());
    },
    /** Removes timer and listener. Call it when the call is over. */
    dispose(): void {
      cancelTimer();
      signal?.removeEventListener("abort", stopAborted);
    },
  };
}

/** Returns the error for the caller's signal: `timeout` if it is one of `AbortSignal.timeout`. */
export function endedBySignal(cause: unknown): MfaError {
  // by name: React Native has no DOMException
  const isTimeout = isRecord(cause) && cause.name === "TimeoutError";
  const what = isTimeout ? "timed out by the caller's signal" : "aborted by the caller";
  return createError(isTimeout ? "timeout" : "aborted", what, { cause });
}
