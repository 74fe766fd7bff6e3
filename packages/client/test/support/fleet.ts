import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Order, Report, WorkerOptions } from "./fleet-worker.ts";

const program = fileURLToPath(new URL("fleet-worker.ts", import.meta.url));

/** Processes that share a token store and one time. */
export interface Fleet {
  /**
   * Starts calls in every process at once and moves the time on until all are over.
   *
   * @returns the errors of all calls so far
   */
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

/** Starts the processes. The time is the parent's `time`, which it may move between calls. */
export async function startFleet(
  size: number,
  { time, ...options }: WorkerOptions & { time: { now: number } },
): Promise<Fleet> {
  const workers = Array.from({ length: size }, () => startWorker(options));
  await Promise.all(workers.map(({ process, died }) => Promise.race([once(process, "message"), died])));

  async function step(calls: number): Promise<Report[]> {
    const order: Order = { now: time.now, calls };
    return Promise.all(workers.map((worker) => send(worker, order)));
  }

  return {
    async call(callsEach) {
      let reports = await step(callsEach);
      for (let next = earliest(reports); next !== undefined; next = earliest(reports)) {
        time.now = next;
        reports = await step(0);
      }
      return reports.flatMap(({ failures }) => failures);
    },
    async close() {
      for (const { process } of workers) process.disconnect();
      await Promise.allSettled(workers.map(({ died }) => died));
    },
  };
}

async function send({ process, died }: Worker, order: Order): Promise<Report> {
  const message = once(process, "message");
  process.send(order);
  const [report] = await Promise.race([message, died]);
  return report;
}

function earliest(reports: readonly Report[]): number | undefined {
  const times = reports.flatMap(({ nextAt }) => (nextAt === undefined ? [] : [nextAt]));
  return times.length === 0 ? undefined : Math.min(...times);
}
