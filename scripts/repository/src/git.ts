import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { fixForGit } from "@onelogin-mfa/command-line";

/**
 * Runs git in a checkout.
 *
 * @param noMatch the status with which git says that it has found nothing
 * @throws Error with one sentence where there is no checkout, such as in a source archive, or another user's
 */
export function git(root: string, args: readonly string[], noMatch = 0): string {
  const { status, stdout, stderr, error } = spawnSync("git", args, {
    cwd: root,
    // its errors are read
    env: { ...process.env, LC_ALL: "C" },
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  if (status === 0 || status === noMatch) return stdout;
  const problem = error?.message ?? stderr.trim();
  throw new Error(fixForGit(problem, resolve(root)) ?? `git ${args.join(" ")} failed: ${problem}`);
}
