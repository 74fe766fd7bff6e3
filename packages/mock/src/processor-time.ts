import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

/**
 * The processor time that a process has taken, in seconds. Unlike the time of a clock, it does not pass while the machine is
 * busy with others.
 *
 * @returns undefined if it has ended, or if this system does not tell
 */
export async function processorSeconds(pid: number): Promise<number | undefined> {
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
