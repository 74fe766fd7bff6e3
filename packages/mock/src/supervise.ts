import { Worker } from "node:worker_threads";
import type { MockEvent, MockOptions } from "./start-mock.ts";

/** Options of a mock in a thread, which takes data only. */
export type ThreadOptions = Omit<MockOptions, "onEvent">;

/** A message of the thread: that the mock listens, or one of its events. */
export type ThreadMessage = { readonly url: string } | { readonly event: MockEvent };

interface Listeners {
  readonly onEvent: (event: MockEvent) => void;
  /** Called with the address of each mock, and with undefined when it ends. */
  readonly onUrl: (url: string | undefined) => void;
}

/**
 * Keeps a mock running in a thread, which is replaced when it ends by itself.
 *
 * @returns once the first mock listens
 * @throws Error if the first mock cannot start
 */
export async function superviseMock(options: ThreadOptions, { onEvent, onUrl }: Listeners) {
  let worker: Worker | undefined;
  let current: string | undefined;
  let closed = false;
  const point = (url: string | undefined) => {
    current = url;
    onUrl(url);
  };
  const start = () =>
    new Promise<void>((resolve, reject) => {
      let cause = new Error("its thread was ended");
      worker = new Worker(new URL("./mock-worker.ts", import.meta.url), { workerData: options })
        .on("message", (message: ThreadMessage) => {
          if ("event" in message) return onEvent(message.event);
          point(message.url);
          resolve();
        })
        .on("error", (error) => {
          cause = error instanceof Error ? error : new Error(String(error));
        })
        .on("exit", () => {
          if (closed) return;
          // one that never listened would end again
          if (current === undefined) return reject(cause);
          point(undefined);
          onEvent({ type: "failure", message: `The mock ended, and starts anew: ${cause.message}` });
          start().catch((error: Error) =>
            onEvent({ type: "failure", message: `The mock does not start anew: ${error.message}` }),
          );
        });
    });
  await start();
  return {
    /** Replaces the mock of this address, if it is the current one. */
    async end(url: string) {
      if (url === current) await worker?.terminate();
    },
    async close() {
      closed = true;
      await worker?.terminate();
    },
  };
}
