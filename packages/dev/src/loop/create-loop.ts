import { type Changes, merge } from "./changes.ts";

/** One pass: it ends early, and says nothing more, once the signal is aborted. */
export type Pass = (changes: Changes, signal: AbortSignal) => Promise<void>;

/** Runs passes one after the other. */
export interface Loop {
  /** Asks for a pass. One that runs is superseded: it is aborted, and what it had to do is done in the next. */
  request(changes: Changes): void;
  /** Aborts what runs and waits for its end; later requests are ignored. */
  close(): Promise<void>;
}

/**
 * The newest save wins.
 *
 * @param quietMs how long to wait after a request for others that belong to it, as an editor writes in several steps
 */
export function createLoop(pass: Pass, quietMs: number): Loop {
  let waiting: Changes | undefined;
  let timer: NodeJS.Timeout | undefined;
  let current: AbortController | undefined;
  let running: Promise<void> = Promise.resolve();
  let closed = false;

  const next = async (previous: Promise<void>): Promise<void> => {
    await previous;
    if (!waiting || closed) return;
    const changes = waiting;
    waiting = undefined;
    current = new AbortController();
    const { signal } = current;
    await pass(changes, signal);
    if (signal.aborted && waiting) waiting = merge(changes, waiting);
  };

  return {
    request(changes) {
      if (closed) return;
      waiting = merge(waiting, changes);
      current?.abort();
      clearTimeout(timer);
      timer = setTimeout(() => {
        running = next(running);
      }, quietMs);
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      current?.abort();
      await running;
    },
  };
}
