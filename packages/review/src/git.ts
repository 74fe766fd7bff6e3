import { execFile } from "node:child_process";
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

/** Advice where a commit is missing. */
export const fetchHint =
  'Fetch it; a shallow clone needs "git fetch --unshallow origin" (in GitHub Actions: fetch-depth 0).';

/** Finds the full id of a commit; `undefined` if git knows none of that name. */
export async function commitOf(git: Git, ref: string): Promise<string | undefined> {
  const options = ["--verify", "--quiet", "--end-of-options"];
  const { code, stdout } = await git("rev-parse", ...options, `${ref}^{commit}`);
  const commit = stdout.trim().split("\n").at(-1) ?? "";
  return code === 0 && /^[0-9a-f]{40,64}$/.test(commit) ? commit : undefined;
}
