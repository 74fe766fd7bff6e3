import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { ReviewError } from "../errors.ts";
import type { Git } from "./git.ts";

/**
 * Writes files and folders of a commit into a folder, as far as the commit has them; the checkout is not touched.
 *
 * @param paths relative to the root of the repository, with slashes
 * @returns the paths that the commit has
 * @throws ReviewError if git or tar refuses
 */
export async function exportCommit(
  git: Git,
  commit: string,
  paths: readonly string[],
  folder: string,
): Promise<string[]> {
  // files and folders below the paths, in one run of git
  const list = ["ls-tree", "-r", "-t", "-z", "--full-tree", "--name-only", commit, "--", ...paths];
  const names = new Set((await git(...list)).stdout.split("\0").slice(0, -1));
  const present = paths.filter((path) => (path === "." ? names.size > 0 : names.has(path)));
  await mkdir(folder, { recursive: true });
  if (present.length === 0) return present;
  const archive = join(folder, ".export.tar");
  const { code, complaint } = await git(
    "archive",
    "--format=tar",
    `--output=${archive}`,
    commit,
    "--",
    ...present,
  );
  if (code !== 0) throw new ReviewError(`git archive failed for ${commit}: ${complaint}`);
  await promisify(execFile)("tar", ["-xf", archive, "-C", folder]);
  return present;
}
