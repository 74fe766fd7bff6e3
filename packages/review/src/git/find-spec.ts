import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Git } from "./git.ts";

/** Where the spec is on both sides, relative to the root; `null` where it is missing. */
export interface SpecFiles {
  readonly base: string | null;
  readonly head: string | null;
  /** What to tell the reader about a renamed or missing file; `null` if there is nothing to tell. */
  readonly note: string | null;
}

/**
 * Finds the spec in the commit and in the working tree. If only one of them has it where it is expected, git's
 * rename detection is asked, and then the files that git does not track yet.
 */
export async function findSpec(git: Git, root: string, commit: string, expected: string): Promise<SpecFiles> {
  const [base, head] = [await inCommit(git, commit, expected), await isFile(join(root, expected))];
  if (base && head) return { base: expected, head: expected, note: null };
  if (!base && !head) return { base: null, head: null, note: `Neither side has ${expected}.` };
  const renamed = await renamedTwin(git, commit, expected, base ? "old" : "new");
  const twin = renamed ?? (base ? await untrackedSpec(git, root) : undefined);
  if (twin === undefined) {
    return { base: base ? expected : null, head: head ? expected : null, note: null };
  }
  const [from, to] = base ? [expected, twin] : [twin, expected];
  return { base: from, head: to, note: `The spec was renamed from ${from} to ${to}.` };
}

async function inCommit(git: Git, commit: string, path: string): Promise<boolean> {
  return (await git("cat-file", "-e", `${commit}:${path}`)).code === 0;
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (status) => status.isFile(),
    () => false,
  );
}

/** The other name of a file that was renamed since the commit. */
async function renamedTwin(
  git: Git,
  commit: string,
  path: string,
  known: "old" | "new",
): Promise<string | undefined> {
  const options = ["--name-status", "-z", "--find-renames", "--diff-filter=R"];
  const { stdout } = await git("diff", ...options, commit, "--");
  const parts = stdout.split("\0");
  for (let index = 0; index + 2 < parts.length; index += 3) {
    const [from, to] = [parts[index + 1], parts[index + 2]];
    if ((known === "old" ? from : to) === path) return known === "old" ? to : from;
  }
  return undefined;
}

/** The one untracked file that is an OpenAPI document. */
async function untrackedSpec(git: Git, root: string): Promise<string | undefined> {
  const { stdout } = await git("ls-files", "-z", "--others", "--exclude-standard", "--full-name", "--", ":/");
  const candidates = stdout.split("\0").filter((path) => /\.(ya?ml|json)$/.test(path));
  const specs: string[] = [];
  for (const path of candidates) {
    const text = await readFile(join(root, path), "utf8").catch(() => "");
    if (/^\s*(\{\s*)?"?openapi"?\s*:/m.test(text)) specs.push(path);
  }
  return specs.length === 1 ? specs[0] : undefined;
}
