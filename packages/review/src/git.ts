import { type ExecFileException, execFile, spawn } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { resolve, sep } from "node:path";
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

/** The environment without what it says about repositories: hooks set `GIT_DIR` and the like. */
function environment() {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_"));
  return { ...Object.fromEntries(kept), LC_ALL: "C", GIT_OPTIONAL_LOCKS: "0" };
}

/** Git in a folder. */
export function gitIn(folder: string): Git {
  const env = environment();
  return (...args) =>
    new Promise((resolve) => {
      const options = { cwd: folder, env, maxBuffer: 256 * 1024 * 1024 };
      execFile("git", args, options, (error, stdout, stderr) => {
        resolve({
          code: exitCodeOf(error),
          stdout,
          complaint: stderr.split("\n")[0] || (error?.message ?? ""),
        });
      });
    });
}

/** The exit code of a program; 127, as a shell gives it, if it did not run to its end. */
function exitCodeOf(error: ExecFileException | null): number {
  if (!error) return 0;
  return typeof error.code === "number" ? error.code : 127;
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

/**
 * Refuses a path of a checkout that leads out of it, such as by a link: a branch brings the link, and the report would quote what it
 * leads to.
 *
 * @param folder the one that the path starts from
 * @param root the one of the checkout
 * @throws ReviewError
 */
export function refuseDetour(path: string, folder: string, root: string): void {
  const target = resolve(folder, path);
  // a document that is gone is nowhere
  const isThere = existsSync(target);
  const [real, limit] = isThere ? [realpathSync(target), realpathSync(root)] : [target, resolve(root)];
  if (real !== limit && !real.startsWith(limit + sep))
    throw new ReviewError(`"${path}" leads out of the repository. Put the file itself there.`);
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

/** Opens a commit of a repository for the reading of its files, by one process of git: a document may have thousands. */
export function openCommit(folder: string, commit: string) {
  const { stdin, stdout } = spawn("git", ["cat-file", "--batch", "--follow-symlinks"], {
    cwd: folder,
    env: environment(),
    stdio: ["pipe", "pipe", "ignore"],
  });
  // what git cannot be asked, it does not answer either
  stdin.on("error", () => {});
  const chunks = stdout[Symbol.asyncIterator]();
  let received = Buffer.alloc(0);
  /** Receives this many bytes, or fewer if git has ended. */
  const receive = async (wanted: number) => {
    const parts = [received];
    for (let length = received.length; length < wanted; length += parts.at(-1)?.length ?? 0) {
      const { done, value } = await chunks.next();
      if (done) break;
      parts.push(value);
    }
    received = Buffer.concat(parts);
  };
  const take = (length: number): string => {
    const text = received.toString("utf8", 0, length);
    // with the line break behind it
    received = received.subarray(length + 1);
    return text;
  };
  const readText = async (path: string): Promise<string | undefined> => {
    stdin.write(`${commit}:${path}\n`);
    await receive(1);
    // of a link that leads nowhere, a word and the length of what it leads to
    const [, kind, size] = /^(?:\w+ )?(\w+) (\d+)$/.exec(take(received.indexOf("\n"))) ?? [];
    if (size === undefined) return undefined;
    await receive(Number(size) + 1);
    const text = take(Number(size));
    return kind === "blob" ? text : undefined;
  };
  return {
    /**
     * Reads a file, one after the other. Links are followed inside of the commit.
     *
     * @returns `undefined` if the commit has no such file
     * @throws ReviewError for a file in a submodule, or behind a link that leads out of the commit or to nothing
     */
    async read(path: string): Promise<string | undefined> {
      // no name of a file, and the first line of an answer to a shorter one comes in one piece
      if (path.includes("\n") || path.length > 1000) return undefined;
      const text = await readText(path);
      const reason = text === undefined ? await detourOf(folder, commit, path) : undefined;
      if (reason !== undefined) throw new ReviewError(reason);
      return text;
    },
    close: () => stdin.end(),
  };
}

/** Says why a path of a commit names no file of it, if there is a link or a submodule on the way. */
async function detourOf(folder: string, commit: string, path: string): Promise<string | undefined> {
  const parts = path.split("/");
  const around = parts.map((_, index) => parts.slice(0, index + 1).join("/"));
  const { stdout } = await gitIn(folder)("--literal-pathspecs", "ls-tree", "-z", commit, "--", ...around);
  const [, mode, name] = /(?:^|\0)(120000|160000) \w+ \w+\t([^\0]+)/.exec(stdout) ?? [];
  if (mode === undefined || name === undefined) return undefined;
  const place = `"${path}" of the commit ${commit.slice(0, 10)}`;
  return mode === "160000"
    ? `${place} is in the submodule "${name}", which is a repository of its own. Run this in its folder, with a revision of it.`
    : `${place} is behind the symbolic link "${name}", which leads to no file of the commit. Name the file itself.`;
}
