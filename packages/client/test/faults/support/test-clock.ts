import { createFakeClock, type FakeClock } from "../../support/fake-clock.ts";

/** A fake clock whose date can be set. */
export interface TestClock extends FakeClock {
  readonly elapsed: () => number;
  /** Moves what `now` shows; `elapsed` and the timers stay, as those of a machine do. */
  readonly jump: (ms: number) => void;
}

/** Creates a clock that shows the beginning of 2026. */
export function createTestClock(): TestClock {
  const clock = createFakeClock();
  let shift = 0;
  return {
    ...clock,
    now: () => clock.now() + shift,
    elapsed: clock.now,
    jump(ms) {
      shift += ms;
    },
  };
}
