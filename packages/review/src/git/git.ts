import { execFile } from "node:child_process";

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
        const failure = error ? (typeof error.code === "number" ? error.code : 127) : 0;
        const complaint = stderr.split("\n")[0] || (error?.message ?? "");
        resolve({ code: failure, stdout, complaint });
      });
    });
}
