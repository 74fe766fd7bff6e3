import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Result } from "./run-mutation.ts";

/** What a worker sends back for the id of a mutant. */
export type WorkerMessage = { readonly result: Result } | { readonly failure: string };

const workerFile = fileURLToPath(new URL("worker.ts", import.meta.url));

/** The longest time for one mutant, in milliseconds, the start of its worker included. */
const longestMs = 120_000;

/**
 * Runs mutants in several processes, each with its own warm compiler and test runner.
 *
 * @param onResult called with each result as it comes, in no order
 * @param within seconds after which no other mutant is begun
 * @throws Error if a worker fails or hangs; all workers are ended then
 */
export async function runInPool(
  ids: readonly string[],
  processes: number,
  onResult: (result: Result) => void,
  within = Number.POSITIVE_INFINITY,
): Promise<void> {
  const end = performance.now() + within * 1000;
  const queue = [...ids];
  const next = () => (performance.now() < end ? queue.shift() : undefined);
  const workers = Array.from({ length: Math.min(processes, ids.length) }, (_, index) =>
    // mutants make Node warn of timers and listeners: its errors are shown only if the worker ends
    fork(workerFile, [String(index)], { stdio: ["ignore", "ignore", "pipe", "ipc"] }),
  );
  const feed = async (worker: ChildProcess) => {
    for (let id = next(); id !== undefined; id = next()) {
      const message = await ask(worker, id);
      if ("failure" in message) throw new Error(`${id}: ${message.failure}`);
      onResult(message.result);
    }
  };
  try {
    await Promise.all(workers.map(feed));
  } finally {
    for (const worker of workers) worker.kill();
  }
}

async function ask(worker: ChildProcess, id: string): Promise<WorkerMessage> {
  const done = new AbortController();
  let printed = "";
  const listen = (chunk: Buffer) => {
    printed = `${printed}${chunk}`.slice(-2_000);
  };
  worker.stderr?.on("data", listen);
  const signal = AbortSignal.any([done.signal, AbortSignal.timeout(longestMs)]);
  worker.send(id);
  try {
    // the worker is ours and sends nothing else
    const [message] = (await Promise.race([
      once(worker, "message", { signal }),
      once(worker, "exit", { signal }).then(([code]) => [
        { failure: `the worker exited with ${code}: ${printed}` },
      ]),
    ])) as [WorkerMessage];
    return message;
  } catch (error) {
    if (signal.aborted) return { failure: `no result within ${longestMs / 1000} s` };
    throw error;
  } finally {
    done.abort();
    worker.stderr?.off("data", listen);
  }
}
