import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { fixForGit } from "@onelogin-mfa/command-line";
import { ReviewError } from "./errors.ts";

/** The result of one run of git. */
export interface GitResult {
  readonly code: number;
  readonly stdout: string;
  /** The first line of the error output. */
  readonly complaint: string;
}

/** Runs git in one folder. It never throws for git's own refusals. */
export type Git = (...args: readonly string[]) => Promise<GitResult>;

/** Git in a folder, without what the environment says about repositories: hooks set `GIT_DIR` and the like. */
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
 * The root of the checkout that a folder is in.
 *
 * @throws ReviewError if the folder is in no git checkout, or in one that git does not read
 */
export async function rootOf(folder: string): Promise<string> {
  const { code, stdout, complaint } = await gitIn(folder)("rev-parse", "--show-toplevel");
  if (code === 0) return stdout.trim();
  if (code === 127) throw new ReviewError(`git cannot be run (${complaint}). Install git.`);
  throw new ReviewError(fixForGit(complaint, folder) ?? `git fails in ${folder}: ${complaint}`);
}

/** The older side of a review. */
export interface Base {
  /** Full commit id. */
  readonly commit: string;
  readonly label: string;
  /** The reason why it was chosen, as a sentence. */
  readonly why: string;
}

/**
 * The commit to compare with: the one that is named, or where the branch left `main`. On `main` itself it is the last
 * commit, so that what is not committed yet is reviewed.
 *
 * @throws ReviewError for a name that git does not know, or where history is missing
 */
export async function chooseBase(git: Git, ref: string | undefined): Promise<Base> {
  const baseAt = (commit: string, name: string, why: string): Base => {
    return { commit, label: `${name} (${commit.slice(0, 10)})`, why };
  };
  if (ref !== undefined) {
    const commit = await commitOf(git, ref);
    if (commit === undefined) throw new ReviewError(`Git knows no commit "${ref}". ${fetchHint}`);
    return baseAt(commit, ref, `You named \`${ref}\`.`);
  }
  const head = await commitOf(git, "HEAD");
  if (head === undefined) throw new ReviewError("The repository has no commit yet. Commit first.");
  const isKnown = async (name: string) => (await commitOf(git, name)) !== undefined;
  const main = (await isKnown("main")) ? "main" : "origin/main";
  if (main !== "main" && !(await isKnown(main)))
    return baseAt(head, "HEAD", "There is no `main` here: compared with the last commit.");
  const { code, stdout } = await git("merge-base", "HEAD", main);
  const commit = stdout.trim();
  if (code !== 0 || commit === "")
    throw new ReviewError(`No commit is common to HEAD and ${main}. ${fetchHint}`);
  if (commit === head) return baseAt(commit, "HEAD", onMain);
  return baseAt(commit, `merge base with ${main}`, `The commit where this branch left \`${main}\`.`);
}

const onMain =
  "Nothing here is ahead of `main`: compared with the last commit, so that what is not committed is reviewed.";

const fetchHint =
  'Fetch it; a shallow clone needs "git fetch --unshallow origin" (in GitHub Actions: fetch-depth 0).';

async function commitOf(git: Git, ref: string): Promise<string | undefined> {
  const options = ["--verify", "--quiet", "--end-of-options"];
  const { code, stdout } = await git("rev-parse", ...options, `${ref}^{commit}`);
  const commit = stdout.trim().split("\n").at(-1) ?? "";
  return code === 0 && /^[0-9a-f]{40,64}$/.test(commit) ? commit : undefined;
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
