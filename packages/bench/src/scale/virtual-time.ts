import type { Clock } from "@onelogin-mfa/client";
import { createEventQueue } from "./event-queue.ts";

/** A clock for the real client and the real sandbox that moves from timer to timer. */
export interface VirtualTime extends Clock {
  readonly sleep: (ms: number) => Promise<void>;
  /** Moves the time on until the work is over, and gives its result. */
  readonly run: <T>(work: Promise<T>) => Promise<T>;
}

/** What does not wait for time takes a few turns of the event loop; ten are more than a call of the sandbox takes. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}

/** Creates a clock that shows the beginning of 2026. */
export function createVirtualTime(): VirtualTime {
  const timers = createEventQueue<{ run: (() => void) | undefined }>();
  let now = Date.UTC(2026, 0, 1);

  function schedule(run: () => void, delayMs: number): () => void {
    const timer: { run: (() => void) | undefined } = { run };
    timers.add(now + Math.max(delayMs, 0), timer);
    return () => {
      timer.run = undefined;
    };
  }

  async function fireNext(): Promise<void> {
    const timer = timers.take();
    if (!timer) throw new Error("The work waits for something that no timer ends.");
    if (!timer.value.run) return;
    now = timer.at;
    timer.value.run();
    await settle();
  }

  return {
    now: () => now,
    schedule,
    sleep: (ms) => new Promise((resolve) => void schedule(resolve, ms)),
    async run(work) {
      let isOver = false;
      const end = () => {
        isOver = true;
      };
      work.then(end, end);
      await settle();
      while (!isOver) await fireNext();
      return work;
    },
  };
}
