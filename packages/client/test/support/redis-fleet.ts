import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Order, Report } from "./redis-worker.ts";

const program = fileURLToPath(new URL("redis-worker.ts", import.meta.url));

/** Processes that share a Redis server, and whose time is one. */
export interface Fleet {
  /** Starts calls in every process at once and moves the time on until all are over. */
  readonly call: (callsEach: number) => Promise<{ succeeded: number; failures: readonly string[] }>;
  readonly close: () => Promise<void>;
}

interface Worker {
  readonly process: ChildProcess;
  /** Rejects when the process ends. */
  readonly died: Promise<never>;
}

function startWorker(args: readonly string[]): Worker {
  const process = fork(program, args);
  const died = once(process, "exit").then(() => Promise.reject(new Error("a worker has ended")));
  // at the end nobody waits for it
  died.catch(() => {});
  return { process, died };
}

/** Starts the processes. The time is the parent's `time`, which it may move between calls. */
export async function startFleet(
  size: number,
  { redisPort, baseUrl, time }: { redisPort: number; baseUrl: string; time: { now: number } },
): Promise<Fleet> {
  const workers = Array.from({ length: size }, () => startWorker([String(redisPort), baseUrl]));
  await Promise.all(workers.map(({ process, died }) => Promise.race([once(process, "message"), died])));

  async function step(calls: number): Promise<Report[]> {
    const order: Order = { now: time.now, calls };
    return Promise.all(workers.map((worker) => ask(worker, order)));
  }

  return {
    async call(callsEach) {
      let reports = await step(callsEach);
      for (let next = earliest(reports); next !== undefined; next = earliest(reports)) {
        time.now = next;
        reports = await step(0);
      }
      const succeeded = reports.reduce((sum, report) => sum + report.succeeded, 0);
      return { succeeded, failures: reports.flatMap(({ failures }) => failures) };
    },
    async close() {
      for (const { process } of workers) process.disconnect();
      await Promise.allSettled(workers.map(({ died }) => died));
    },
  };
}

async function ask({ process, died }: Worker, order: Order): Promise<Report> {
  const answer = once(process, "message");
  process.send(order);
  const [report] = await Promise.race([answer, died]);
  return report;
}

function earliest(reports: readonly Report[]): number | undefined {
  const times = reports.flatMap(({ nextAt }) => (nextAt === undefined ? [] : [nextAt]));
  return times.length === 0 ? undefined : Math.min(...times);
}
