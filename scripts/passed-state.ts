import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** In `node_modules`, so that it goes with what was installed. */
const file = "node_modules/.cache/passed-state";

/**
 * A hash of all that the gates look at: commits and tags, changes, new files, and the Node that runs them. `undefined` outside
 * of a git repository.
 */
export function readState(root: string): string | undefined {
  const hash = createHash("sha256").update(process.version);
  const git = (...args: readonly string[]) =>
    execFileSync("git", args, { cwd: root, stdio: ["ignore", "pipe", "ignore"], maxBuffer: 2 ** 30 });
  try {
    hash.update(git("rev-parse", "HEAD")).update(git("for-each-ref"));
    hash.update(git("diff", "HEAD", "--binary", "--no-ext-diff"));
    const untracked = git("ls-files", "--others", "--exclude-standard", "-z").toString().split("\0");
    for (const path of untracked.filter(Boolean)) {
      hash.update(`\0${path}\0`).update(readFileSync(join(root, path)));
    }
  } catch {
    return undefined;
  }
  return hash.digest("hex");
}

/** Whether all gates have passed for the state. */
export function hasPassed(root: string, state: string | undefined): boolean {
  const path = join(root, file);
  return state !== undefined && existsSync(path) && readFileSync(path, "utf8") === state;
}

/** Remembers that all gates have passed for the state, unless something has changed meanwhile. */
export function rememberPassed(root: string, state: string | undefined): void {
  if (state === undefined || state !== readState(root)) return;
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), state);
}
