import type { Changes } from "../events.ts";
import { NothingOpen } from "./inbox.ts";

export interface WaitParts {
  readonly changes: Changes;
  /** Waits, in milliseconds, until the signal is aborted. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/**
 * Waits until something is open: looks now, and after each change of the sandbox.
 * @throws NothingOpen if the time is over; the signal's reason; at once, anything else that `find` throws
 */
export function waitFor<T>(
  find: () => T,
  { changes, sleep }: WaitParts,
  ms: number,
  signal?: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = new AbortController();
    let nothing: unknown;
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
    const stop = changes.listen(look);
    ended.signal.addEventListener("abort", stop);
    signal?.addEventListener("abort", () => fail(signal.reason), { signal: ended.signal });
    if (signal?.aborted) return fail(signal.reason);
    look();
    if (!ended.signal.aborted) sleep(ms, ended.signal).then(() => fail(nothing), fail);
  });
}
