import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { ReviewError } from "../errors.ts";

/** What git answered. */
export interface GitAnswer {
  readonly code: number;
  readonly stdout: string;
  /** The first line of what it complained of. */
  readonly complaint: string;
}

/** Runs git in one folder. It never throws for git's own refusals. */
export type Git = (...args: readonly string[]) => Promise<GitAnswer>;

/** Git in a folder, unmoved by what the environment says about repositories: hooks set `GIT_DIR` and the like. */
export function gitIn(folder: string): Git {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_"));
  const env = { ...Object.fromEntries(kept), LC_ALL: "C", GIT_OPTIONAL_LOCKS: "0" };
  return (...args) =>
    new Promise((resolve) => {
      const options = { cwd: folder, env, maxBuffer: 256 * 1024 * 1024 };
      execFile("git", args, options, (error, stdout, stderr) => {
        const code = error ? (typeof error.code === "number" ? error.code : 127) : 0;
        resolve({ code, stdout, complaint: stderr.split("\n")[0] || (error?.message ?? "") });
      });
    });
}

/**
 * Writes files and folders of a commit into a folder, as far as the commit has them; the checkout is not touched.
 *
 * @param paths relative to the root of the repository, with slashes
 * @throws ReviewError if git or tar refuses
 */
export async function exportCommit(
  git: Git,
  commit: string,
  paths: readonly string[],
  folder: string,
): Promise<void> {
  // files and folders below the paths, in one run of git
  const list = ["ls-tree", "-r", "-t", "-z", "--full-tree", "--name-only", commit, "--", ...paths];
  const names = new Set((await git(...list)).stdout.split("\0").slice(0, -1));
  const present = paths.filter((path) => names.has(path));
  await mkdir(folder, { recursive: true });
  if (present.length === 0) return;
  const archive = join(folder, ".export.tar");
  const { code, complaint } = await git("archive", `--output=${archive}`, commit, "--", ...present);
  if (code !== 0) throw new ReviewError(`git archive failed for ${commit}: ${complaint}`);
  await promisify(execFile)("tar", ["-xf", archive, "-C", folder]);
}
