import { setImmediate } from "node:timers/promises";
import type { Clock } from "@onelogin-mfa/client";

/** A clock that stands still until a test runs something by it. */
export interface VirtualClock extends Clock {
  /** Waits so long, by this clock. */
  readonly wait: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Lets time pass, in steps of 100 ms, until a promise is settled. */
  readonly run: <Result>(promise: Promise<Result>) => Promise<Result>;
}

export function createVirtualClock(): VirtualClock {
  let now = Date.UTC(2026, 0, 1);
  const timers = new Set<{ readonly at: number; readonly run: () => void }>();
  const schedule = (run: () => void, ms: number) => {
    const timer = { at: now + ms, run };
    timers.add(timer);
    return () => void timers.delete(timer);
  };

  function step(): void {
    now += 100;
    for (const timer of [...timers].sort((one, other) => one.at - other.at)) {
      if (timer.at > now || !timers.delete(timer)) continue;
      timer.run();
    }
  }

  return {
    now: () => now,
    elapsed: () => now,
    schedule,
    wait: (ms, signal) =>
      new Promise((resolve, reject) => {
        schedule(resolve, ms);
        signal?.addEventListener("abort", () => reject(signal.reason));
      }),
    async run(promise) {
      let isSettled = false;
      const settle = () => {
        isSettled = true;
      };
      promise.then(settle, settle);
      while (!isSettled) {
        // what a timer has begun, encryption among it, goes on without this clock
        for (let turn = 0; turn < 3; turn++) await setImmediate();
        step();
      }
      return promise;
    },
  };
}
