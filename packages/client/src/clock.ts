/** Time, as far as the client uses it. Hand in another one to test without waiting. */
export interface Clock {
  /** Milliseconds since 1970, for what has a date. */
  now: () => number;
  /**
   * Milliseconds since some moment in the past, to measure durations by: it goes on evenly when the clock is set.
   * @default now
   */
  elapsed?: (() => number) | undefined;
  /** Runs something after some milliseconds, unless the function that it gives is called before. */
  schedule: (run: () => void, delayMs: number) => () => void;
}

/** The longest delay of a timer: a longer one would fire at once. */
const longestTimerMs = 2 ** 31 - 1;

/** The time to measure durations by, in milliseconds. */
export function elapsedBy(clock: Clock): number {
  return clock.elapsed?.() ?? clock.now();
}

/** The time of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  schedule(run, delayMs) {
    const timer = setTimeout(run, Math.min(Math.max(delayMs, 0), longestTimerMs));
    return () => clearTimeout(timer);
  },
};
