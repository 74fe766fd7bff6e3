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
  const present: string[] = [];
  for (const path of paths) {
    const { stdout } = await git("ls-tree", "--full-tree", "--name-only", commit, "--", path);
    if (stdout.trim() !== "") present.push(path);
  }
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
