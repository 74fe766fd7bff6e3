import { type Clock, elapsedBy } from "./clock.ts";
import { createError } from "./errors/kinds.ts";
import type { MfaErrorDetails } from "./errors/mfa-error.ts";

/** The end of a call: the caller's abort or the timeout, whichever comes first. */
export interface Deadline {
  /** Aborted at the end of the call. */
  readonly signal: AbortSignal;
  /** Milliseconds until the timeout. */
  remainingMs: () => number;
  /** Waits for a promise until the end of the call. @throws MfaError `timeout` or `aborted` */
  race: <T>(work: Promise<T>) => Promise<T>;
  /** Waits for some milliseconds. @throws MfaError `timeout` or `aborted` */
  sleep: (ms: number) => Promise<void>;
  /** Cancels the timeout; the caller's abort still ends the call. */
  stopTimer: () => void;
  /** Removes timer and listener. Call it when the call is over. */
  dispose: () => void;
}

/** Starts the timeout of a call. */
export function startDeadline(
  { signal, timeoutMs }: { signal?: AbortSignal | undefined; timeoutMs: number },
  clock: Clock,
  context: MfaErrorDetails,
): Deadline {
  const controller = new AbortController();
  const { signal: ended } = controller;
  const end = elapsedBy(clock) + timeoutMs;
  const abort = () =>
    controller.abort(createError("aborted", "aborted by the caller", { ...context, cause: signal?.reason }));
  const cancelTimer = clock.schedule(
    () => controller.abort(createError("timeout", `timed out after ${timeoutMs} ms`, context)),
    timeoutMs,
  );
  if (signal?.aborted) abort();
  else signal?.addEventListener("abort", abort, { once: true });
  function race<T>(work: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const stop = () => reject(ended.reason);
      if (ended.aborted) stop();
      else ended.addEventListener("abort", stop, { once: true });
      work.then(resolve, reject).finally(() => ended.removeEventListener("abort", stop));
    });
  }

  return {
    signal: ended,
    remainingMs: () => end - elapsedBy(clock),
    race,
    async sleep(ms) {
      let cancel = () => {};
      const slept = new Promise<void>((resolve) => {
        cancel = clock.schedule(resolve, ms);
      });
      await race(slept).finally(cancel);
    },
    stopTimer: cancelTimer,
    dispose() {
      cancelTimer();
      signal?.removeEventListener("abort", abort);
    },
  };
}
