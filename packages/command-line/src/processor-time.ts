import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import type { Worker } from "node:worker_threads";

/** Work that may never end, as it is watched. */
interface Watch {
  /** The processor time that it has taken, in seconds; undefined while that is not known, or not counted. */
  readonly measure: () => Promise<number | undefined>;
  /** Seconds of the processor that it may take until it is done. */
  readonly seconds: () => number;
  /** Milliseconds between two looks. */
  readonly lookMs: number;
  /** True if the count begins anew at a look since which it has taken no time, as of a server that waits. @default false */
  readonly endsWhenIdle?: boolean;
}

/** Calls back once work has taken its time of the processor; and again at each look, until it is done or stopped. */
export function limitProcessorTime(
  { measure, seconds, lookMs, endsWhenIdle = false }: Watch,
  onLimit: (seconds: number) => void,
) {
  let start: number | undefined;
  let last = 0;
  const timer = setInterval(async () => {
    const now = await measure();
    if (now === undefined) return;
    if (start === undefined || (endsWhenIdle && now <= last)) start = now;
    last = now;
    const limit = seconds();
    if (now - start >= limit) onLimit(limit);
  }, lookMs);
  return {
    /** Says that a part of the work is done: the next one has as much time. */
    restart(): void {
      start = undefined;
    },
    stop: () => clearInterval(timer),
  };
}

/** The processor time of a thread, in seconds; before Node 24, which measures it, the time in which the thread was busy. */
export async function secondsOfThread(worker: Worker): Promise<number | undefined> {
  if (typeof worker.cpuUsage !== "function") return worker.performance.eventLoopUtilization().active / 1e3;
  try {
    const { user, system } = await worker.cpuUsage();
    return (user + system) / 1e6;
  } catch {
    // it has ended
    return undefined;
  }
}

/**
 * The processor time that a process has taken, in seconds. Unlike the time of a clock, it does not pass while the machine is
 * busy with others.
 *
 * @returns undefined if it has ended, or if this system does not tell
 */
export async function secondsOfProcess(pid: number): Promise<number | undefined> {
  try {
    if (process.platform === "linux") return secondsIn(await readFile(`/proc/${pid}/stat`, "utf8"));
    const { stdout } = await promisify(execFile)("ps", ["-o", "time=", "-p", String(pid)]);
    return stdout
      .trim()
      .split(/[-:]/)
      .map(Number)
      .reduce((total, part) => total * 60 + part, 0);
  } catch {
    return undefined;
  }
}

/** User and system time, in hundredths of a second: proc_pid_stat(5). The name before them may hold anything. */
function secondsIn(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
