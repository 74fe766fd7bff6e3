/// <reference types="node" />
import type { Clock } from "../../../src/index.ts";

/** A clock on the machine's timers that may run faster, may be put forward and back, and knows its timers. */
export interface TestClock extends Clock {
  /** How many of its milliseconds pass in one of the machine's. */
  readonly speed: number;
  /** Moves what `now` shows; `elapsed` and the timers are not moved, as those of the machine are not. */
  jump: (ms: number) => void;
  /** The number of timers that are neither fired nor cancelled. */
  pending: () => number;
}

/** Creates a clock that shows the beginning of 2026. */
export function createTestClock(speed = 1): TestClock {
  const began = performance.now();
  let start = Date.UTC(2026, 0, 1);
  const timers = new Set<NodeJS.Timeout>();
  const elapsed = () => (performance.now() - began) * speed;
  return {
    speed,
    now: () => start + elapsed(),
    elapsed,
    schedule(run, delayMs) {
      const fire = () => {
        timers.delete(timer);
        run();
      };
      const timer = setTimeout(fire, Math.min(delayMs / speed, 2 ** 31 - 1));
      timers.add(timer);
      return () => {
        clearTimeout(timer);
        timers.delete(timer);
      };
    },
    jump(ms) {
      start += ms;
    },
    pending: () => timers.size,
  };
}
