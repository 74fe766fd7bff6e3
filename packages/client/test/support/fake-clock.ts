// the package itself does without Node, so its tsconfig has no types of it; this gives them to all tests
/// <reference types="node" />

interface Timer {
  readonly at: number;
  readonly delayMs: number;
  readonly run: () => void;
}

export type FakeClock = ReturnType<typeof createFakeClock>;

/** Lets everything happen that does not wait for time. */
export async function settle(): Promise<void> {
  // a body is read in a few turns of the event loop; ten are more than any of them takes
  for (let turn = 0; turn < 10; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}

/** Creates a clock that shows the beginning of 2026, and stands still until a test moves it. */
export function createFakeClock() {
  let now = Date.UTC(2026, 0, 1);
  let shift = 0;
  const timers = new Set<Timer>();
  /** Every delay that was ever asked for, in milliseconds. */
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
    schedule(run: () => void, delayMs: number) {
      const timer = { at: now + delayMs, delayMs, run };
      timers.add(timer);
      delays.push(delayMs);
      return () => void timers.delete(timer);
    },
    /** Moves the time on and runs what falls due, in order. */
    async advance(ms: number) {
      const end = now + ms;
      await settle();
      for (let timer = next(); timer && timer.at <= end; timer = next()) await fire(timer);
      now = end;
    },
    /** Moves the time on to the next timer, and runs it. */
    async skip() {
      const timer = next();
      if (timer) await fire(timer);
    },
    /** Moves the time from timer to timer until the work is over, and gives its outcome. */
    async run<T>(work: Promise<T>): Promise<T> {
      let isOver = false;
      const over = () => {
        isOver = true;
      };
      work.then(over, over);
      await settle();
      for (let timer = next(); timer && !isOver; timer = next()) await fire(timer);
      return await work;
    },
    /** Sets what `now` shows; `elapsed` and the timers stay, like those of a machine. */
    jump(ms: number) {
      shift += ms;
    },
    /** The delays of the timers that are still to fire, in milliseconds. */
    pending: () => [...timers].map(({ delayMs }) => delayMs),
    delays,
  };
}
