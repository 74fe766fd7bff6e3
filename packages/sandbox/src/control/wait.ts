import type { Changes } from "../events.ts";
import { NothingOpen } from "./inbox.ts";
import { SandboxControlError } from "./problem.ts";

export interface WaitParts {
  readonly changes: Changes;
  /** Waits, in milliseconds, until the signal is aborted. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

interface WaitSettings {
  readonly ms: number;
  readonly signal?: AbortSignal | undefined;
  /** Runs beside the wait. */
  readonly action?: (() => unknown) | undefined;
  /** True to return what is open while the action still runs. */
  readonly whileRunning?: boolean | undefined;
}

/**
 * Waits until something is open and the action has ended: looks now, after each change of the sandbox, and at the action's end. An
 * action begins after the first look.
 * @throws NothingOpen if the time is over; SandboxControlError `conflict` if only the action is missing; the signal's reason; at once,
 * anything else that `find` or the action throws. With an action, NothingOpen says at the time and at the signal whether it has ended
 */
export function waitFor<T>(
  find: () => T,
  { changes, sleep }: WaitParts,
  { ms, signal, action, whileRunning = false }: WaitSettings,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = new AbortController();
    let nothing: unknown;
    let found: { readonly value: T } | undefined;
    let isRunning = action !== undefined;
    const look = () => {
      try {
        found = { value: find() };
      } catch (error) {
        nothing = error;
        if (!(error instanceof NothingOpen)) return fail(error);
      }
      // what the action itself has used was there
      if (!found || (isRunning && !whileRunning)) return;
      resolve(found.value);
      ended.abort();
    };
    const fail = (reason: unknown) => {
      reject(reason);
      ended.abort();
    };
    const explain = (when: string, cause?: unknown) => {
      if (found)
        return new SandboxControlError("conflict", `The message came; ${when} ${stillRuns}`, [], { cause });
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
      run().then(() => {
        isRunning = false;
        look();
      }, fail);
    }
  });
}

const stillRuns =
  "the action still runs. For one that goes on, such as a program that waits for the code, pass whileRunning: true";
