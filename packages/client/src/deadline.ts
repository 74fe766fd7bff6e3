import { type Clock, elapsedBy } from "./clock.ts";
import { createError } from "./errors/create-error.ts";
import type { MfaErrorDetails } from "./errors/mfa-error.ts";

/** The end of a call: when the caller's signal fires or its time is up, whichever comes first. */
export interface Deadline {
  /** Fires at the end of the call. */
  readonly signal: AbortSignal;
  /** Milliseconds that are left. */
  remainingMs: () => number;
  /** Waits for something, but no longer than the call may take. @throws MfaError `timeout` or `aborted` */
  race: <T>(work: Promise<T>) => Promise<T>;
  /** Waits for a time. @throws MfaError `timeout` or `aborted` */
  sleep: (ms: number) => Promise<void>;
  /** Ends the counting of time; the caller's signal still ends what is under way. */
  stopTimer: () => void;
  /** Gives up timer and listener. To be called when the call is over. */
  dispose: () => void;
}

/** Starts the time of a call. */
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
    () => controller.abort(createError("timeout", `no answer within ${timeoutMs} ms`, context)),
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
