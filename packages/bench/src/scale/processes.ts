import { createEventQueue } from "./event-queue.ts";

/** What a process waits for: a time in milliseconds, or the end of some work. */
export type Wait = number | Work;

/** A process of the simulation: it yields what it waits for. */
export type Process<Result = void> = Generator<Wait, Result, void>;

/** Work that processes wait for. */
export interface Work {
  readonly waiting: Process<unknown>[];
}

/** The processes of a simulation and its time. */
export interface Processes {
  /** Milliseconds from the start. */
  readonly now: () => number;
  readonly start: (process: Process<unknown>, delayMs?: number) => void;
  /** Goes on with the processes that wait for some work. */
  readonly wake: (work: Work) => void;
  /** Runs until no process is left. */
  readonly run: () => void;
}

/** Creates a simulation without processes, at time 0. */
export function createProcesses(): Processes {
  const queue = createEventQueue<Process<unknown>>();
  let now = 0;

  function step(process: Process<unknown>): void {
    const { done, value } = process.next();
    if (done) return;
    if (typeof value === "number") queue.add(now + value, process);
    else value.waiting.push(process);
  }

  return {
    now: () => now,
    start: (process, delayMs = 0) => queue.add(now + delayMs, process),
    wake({ waiting }) {
      for (const process of waiting) queue.add(now, process);
    },
    run() {
      for (let entry = queue.take(); entry; entry = queue.take()) {
        now = entry.at;
        step(entry.value);
      }
    },
  };
}
