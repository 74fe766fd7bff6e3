import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Result } from "./row.ts";

/** What a worker is asked to run. */
export interface Task {
  readonly part: "spec" | "client";
  readonly id: string;
}

interface Worker {
  readonly process: ChildProcess;
  /** The end of what it has printed. */
  readonly said: () => string;
}

/** What a worker answers. */
export type Answer = { readonly result: Result } | { readonly failure: string };

const workerFile = fileURLToPath(new URL("worker.ts", import.meta.url));

/** The longest that a task may take, in milliseconds, the start of its worker included. */
const longestMs = 120_000;

/**
 * Runs tasks in as many processes as are asked for, each with its own warm compiler and test runner.
 *
 * @param onResult told of each result as it comes, in no order
 * @throws Error if a worker fails or hangs; all workers are ended then
 */
export async function runInPool(
  tasks: readonly Task[],
  processes: number,
  onResult: (result: Result) => void,
): Promise<void> {
  const queue = [...tasks];
  const count = Math.min(processes, tasks.length);
  const workers = Array.from({ length: count }, (_, index) => startWorker(index));
  try {
    await Promise.all(workers.map((worker) => feed(worker, queue, onResult)));
  } finally {
    for (const { process } of workers) process.kill();
  }
}

/** Faults make Node warn of timers and listeners, which is no news: it is shown only if the worker fails. */
function startWorker(index: number): Worker {
  const process = fork(workerFile, [String(index)], { stdio: ["ignore", "ignore", "pipe", "ipc"] });
  let said = "";
  process.stderr?.on("data", (chunk) => {
    said = `${said}${chunk}`.slice(-2_000);
  });
  return { process, said: () => said };
}

async function feed(worker: Worker, queue: Task[], onResult: (result: Result) => void): Promise<void> {
  for (let task = queue.shift(); task; task = queue.shift()) {
    const answer = await ask(worker, task);
    if ("failure" in answer) throw new Error(`${task.id}: ${answer.failure}`);
    onResult(answer.result);
  }
}

async function ask({ process, said }: Worker, task: Task): Promise<Answer> {
  const over = new AbortController();
  const signal = AbortSignal.any([over.signal, AbortSignal.timeout(longestMs)]);
  process.send(task);
  try {
    // the worker is ours and sends nothing else
    const [answer] = (await Promise.race([
      once(process, "message", { signal }),
      once(process, "exit", { signal }).then(() => [{ failure: `the worker has ended. ${said()}` }]),
    ])) as [Answer];
    return answer;
  } catch (error) {
    if (signal.aborted) return { failure: `no result within ${longestMs / 1000} s` };
    throw error;
  } finally {
    over.abort();
  }
}
