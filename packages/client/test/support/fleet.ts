import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Order, Report, WorkerOptions } from "./fleet-worker.ts";

const program = fileURLToPath(new URL("fleet-worker.ts", import.meta.url));

/** Processes that share a token store and one time. */
export interface Fleet {
  /** Starts calls in every process at once and moves the time on until all are over; gives all errors so far. */
  readonly call: (callsEach: number) => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
}

interface Worker {
  readonly process: ChildProcess;
  /** Rejects when the process ends. */
  readonly died: Promise<never>;
}

function startWorker(options: WorkerOptions): Worker {
  const process = fork(program, [JSON.stringify(options)]);
  const died = once(process, "exit").then(() => Promise.reject(new Error("a worker has ended")));
  // at the end nobody waits for it
  died.catch(() => {});
  return { process, died };
}

const nextMessage = async ({ process, died }: Worker) =>
  (await Promise.race([once(process, "message"), died]))[0];

/** Starts the processes. The time is the parent's `time`, which it may move between calls. */
export async function startFleet(
  size: number,
  { time, ...options }: WorkerOptions & { time: { now: number } },
): Promise<Fleet> {
  const workers = Array.from({ length: size }, () => startWorker(options));
  await Promise.all(workers.map(nextMessage));

  function step(calls: number): Promise<Report[]> {
    const order: Order = { now: time.now, calls };
    const reports = workers.map(nextMessage);
    for (const { process } of workers) process.send(order);
    return Promise.all(reports);
  }

  return {
    async call(callsEach) {
      let reports = await step(callsEach);
      for (;;) {
        const times = reports.flatMap(({ nextAt }) => nextAt ?? []);
        if (times.length === 0) return reports.flatMap(({ failures }) => failures);
        time.now = Math.min(...times);
        reports = await step(0);
      }
    },
    async close() {
      for (const { process } of workers) process.disconnect();
      await Promise.allSettled(workers.map(({ died }) => died));
    },
  };
}
