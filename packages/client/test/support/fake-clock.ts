// the package itself does without Node, so its tsconfig has no types of it; this gives them to all tests
/// <reference types="node" />
import type { Clock } from "../../src/index.ts";

interface Timer {
  readonly at: number;
  readonly delayMs: number;
  readonly run: () => void;
}

/** A clock that stands still until a test moves it. */
export interface FakeClock extends Clock {
  readonly elapsed: () => number;
  /** Moves the time on and runs what falls due, in order. */
  advance: (ms: number) => Promise<void>;
  /** Moves the time on to the next timer, and runs it. */
  skip: () => Promise<void>;
  /** Moves the time from timer to timer until the work is over, and gives its outcome. */
  run: <T>(work: Promise<T>) => Promise<T>;
  /** Sets what `now` shows; `elapsed` and the timers stay, like those of a machine. */
  jump: (ms: number) => void;
  /** The delays of the timers that are still to fire, in milliseconds. */
  pending: () => number[];
  /** Every delay that was ever asked for, in milliseconds. */
  readonly delays: number[];
}

/** Lets everything happen that does not wait for time. */
export async function settle(): Promise<void> {
  // a body is read in a few turns of the event loop; ten are more than any of them takes
  for (let turn = 0; turn < 10; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}

/** Creates a clock that shows the beginning of 2026. */
export function createFakeClock(): FakeClock {
  let now = Date.UTC(2026, 0, 1);
  let shift = 0;
  const timers = new Set<Timer>();
  const delays: number[] = [];
  const next = () => [...timers].sort((a, b) => a.at - b.at)[0];

  async function fire(timer: Timer): Promise<void> {
    timers.delete(timer);
    now = Math.max(now, timer.at);
    timer.run();
    await settle();
  }

  return {
    now: () => now + shift,
    elapsed: () => now,
    schedule(run, delayMs) {
      const timer = { at: now + delayMs, delayMs, run };
      timers.add(timer);
      delays.push(delayMs);
      return () => timers.delete(timer);
    },
    async advance(ms) {
      const end = now + ms;
      await settle();
      for (let timer = next(); timer && timer.at <= end; timer = next()) await fire(timer);
      now = end;
    },
    async skip() {
      const timer = next();
      if (timer) await fire(timer);
    },
    async run(work) {
      let isOver = false;
      const over = () => {
        isOver = true;
      };
      work.then(over, over);
      await settle();
      for (let timer = next(); timer && !isOver; timer = next()) await fire(timer);
      return await work;
    },
    jump(ms) {
      shift += ms;
    },
    pending: () => [...timers].map(({ delayMs }) => delayMs),
    delays,
  };
}
