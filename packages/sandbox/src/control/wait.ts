import type { Changes } from "../events.ts";
import { NothingOpen } from "./inbox.ts";

export interface WaitParts {
  readonly changes: Changes;
  /** Waits, in milliseconds, until the signal is aborted. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

interface WaitSettings {
  readonly ms: number;
  readonly signal?: AbortSignal | undefined;
  /** Runs beside the wait, and is not waited for. */
  readonly action?: (() => unknown) | undefined;
}

/**
 * Waits until something is open: looks now, and after each change of the sandbox. An action begins after the first look.
 * @throws NothingOpen if the time is over; the signal's reason; at once, anything else that `find` or the action throws. With an
 * action, NothingOpen says at the time and at the signal whether the action has ended
 */
export function waitFor<T>(
  find: () => T,
  { changes, sleep }: WaitParts,
  { ms, signal, action }: WaitSettings,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = new AbortController();
    let nothing: unknown;
    let isRunning = action !== undefined;
    const look = () => {
      try {
        resolve(find());
        ended.abort();
      } catch (error) {
        nothing = error;
        if (error instanceof NothingOpen) return;
        fail(error);
      }
    };
    const fail = (reason: unknown) => {
      reject(reason);
      ended.abort();
    };
    const explain = (when: string, cause?: unknown) => {
      if (!action || !(nothing instanceof NothingOpen)) return cause ?? nothing;
      const state = isRunning ? "has not ended" : "has ended";
      return new NothingOpen(`${nothing.message}; ${when} the action ${state}`, { cause });
    };
    const onAbort = () => fail(explain("when the signal ended the wait,", signal?.reason));
    const stop = changes.listen(look);
    ended.signal.addEventListener("abort", stop);
    signal?.addEventListener("abort", onAbort, { signal: ended.signal });
    if (signal?.aborted) return fail(signal.reason);
    look();
    if (ended.signal.aborted) return;
    sleep(ms, ended.signal).then(() => fail(explain(`after ${ms} ms`)), fail);
    if (action) {
      // what the action throws later, when the wait has ended, is its caller's
      const run = async () => action();
      run().then(() => (isRunning = false), fail);
    }
  });
}
