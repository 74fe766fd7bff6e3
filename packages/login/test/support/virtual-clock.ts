import { setTimeout } from "node:timers/promises";
import type { Clock } from "@onelogin-mfa/client";

/** A clock that stands still until a test runs something by it. */
export interface VirtualClock extends Clock {
  /** Waits so long, by this clock. */
  readonly wait: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Lets so much time pass at once. */
  readonly advance: (ms: number) => void;
  /** Runs something while time stands still. */
  readonly hold: <Result>(run: () => Promise<Result>) => Promise<Result>;
  /** Lets time pass, step by step, until a promise is settled. */
  readonly run: <Result>(promise: Promise<Result>) => Promise<Result>;
}

/** Time that passes in one step, in milliseconds. */
const stepMs = 250;

export function createVirtualClock(): VirtualClock {
  let now = Date.now();
  let isHeld = false;
  const timers = new Set<{ readonly at: number; readonly run: () => void }>();
  const schedule = (run: () => void, ms: number) => {
    const timer = { at: now + ms, run };
    timers.add(timer);
    return () => void timers.delete(timer);
  };

  function advance(ms: number): void {
    now += ms;
    for (const timer of [...timers].sort((one, other) => one.at - other.at)) {
      if (timer.at > now || !timers.delete(timer)) continue;
      timer.run();
    }
  }

  return {
    now: () => now,
    elapsed: () => now,
    schedule,
    advance,
    wait: (ms, signal) =>
      new Promise((resolve, reject) => {
        schedule(resolve, ms);
        signal?.addEventListener("abort", () => reject(signal.reason));
      }),
    async hold(run) {
      isHeld = true;
      try {
        return await run();
      } finally {
        isHeld = false;
      }
    },
    async run(promise) {
      let isSettled = false;
      const settle = () => {
        isSettled = true;
      };
      promise.then(settle, settle);
      while (!isSettled) {
        // what goes on without this clock, encryption among it, has a real millisecond for each step
        await setTimeout(1);
        if (!isSettled && !isHeld) advance(stepMs);
      }
      return promise;
    },
  };
}
