import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * The day on which each file was last changed, as in `2026-11-27`, by the history of Git. Without a history, or with its end only, as
 * many a checkout has it, no day is known.
 *
 * @param files paths from the folder
 */
export async function lastChanged(
  folder: string,
  files: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const git = async (...args: string[]) =>
    (await run("git", ["-c", "core.quotePath=false", ...args], { cwd: folder, maxBuffer: 2 ** 28 })).stdout;
  const days = new Map<string, string>();
  try {
    if ((await git("rev-parse", "--is-shallow-repository")).trim() !== "false") return days;
    const log = await git("log", "--format=%x00%as", "--name-only", "--relative", "--", ...files);
    // the newest first
    for (const commit of log.split("\0").slice(1)) {
      const [day = "", ...changed] = commit.split("\n").filter((line) => line !== "");
      for (const file of changed) if (!days.has(file)) days.set(file, day);
    }
  } catch {
    // no Git, or no repository: an archive of the sources
  }
  return days;
}
