import { type Dirent, existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { relative, resolve, sep } from "node:path";
import { ReviewError } from "./errors.ts";
import { commitOf, fetchHint, gitIn, refuseDetour, rootOf } from "./git.ts";
import { isUrl } from "./sides.ts";

/** The sources of one document before and now; it may be on one side only. */
export interface DocumentPair {
  /** The path now, from the folder or the root of the repository; the older one if it is gone. */
  readonly name: string;
  readonly base: string;
  readonly head: string;
  /** Set if git takes the two for one document that was renamed, which is not sure. */
  readonly ifSeparate?: readonly [gone: DocumentPair, added: DocumentPair];
}

/** Returns true for a pattern of paths: `*` and `?` stand for letters of a name, `**` for folders, `{a,b}` for either. */
export const isPattern = (source: string): boolean => !isUrl(source) && /[*?]|\{[^{}]*,[^{}]*\}/.test(source);

/**
 * Pairs the documents that two patterns match, by their paths below the first folder with a wildcard. A document that git takes for
 * renamed is one pair, until its content says otherwise. Links are left out, and folders named `.git` and `node_modules`.
 *
 * @param base a path or `git:<revision>:<path>`, with wildcards or without
 * @param head the same, with the same wildcards
 * @throws ReviewError if the wildcards differ, nothing matches, or a document beside a git revision is behind a link out of the checkout
 */
export async function pairDocuments(
  base: string,
  head: string,
  folder: string = process.cwd(),
): Promise<readonly DocumentPair[]> {
  const [before, after] = [sourceOf(base), sourceOf(head)];
  if (before.pattern !== after.pattern)
    throw new ReviewError(`"${base}" and "${head}" have different wildcards: documents are paired by them.`);
  const [old, now] = [await matchesOf(before, folder), await matchesOf(after, folder)];
  const names = [...new Set([...now, ...old])].sort();
  if (names.length === 0)
    throw new ReviewError(`No document matches "${head}", before or now. Check the path.`);
  const stray = names.find((name) => /\p{Cc}/u.test(name) || name.length > maxPath);
  if (stray !== undefined)
    throw new ReviewError(
      `${JSON.stringify(after.folder + stray.slice(0, 100))} has control characters or is too long: rename the file, or leave it out of the pattern.`,
    );
  // what a branch brings
  if (before.revision !== undefined && after.revision === undefined) {
    const root = await rootOf(folder);
    for (const name of names) refuseDetour(after.folder + name, folder, root);
  }
  // git compares all files of both revisions
  const isAnyNew = names.some((name) => !old.has(name));
  const renamed = isAnyNew ? await renamesBetween(before, after, folder) : new Map<string, string>();
  const oldNameOf = (name: string) => {
    const from = old.has(name) ? undefined : renamed.get(after.folder + name);
    return from ?? before.folder + name;
  };
  const sourceIn = ({ prefix }: Source, path: string) =>
    prefix === "" && /^(-$|git:|https?:)/i.test(path) ? `./${path}` : prefix + path;
  const pairs = names.map((name) => {
    const [path, oldPath] = [after.folder + name, oldNameOf(name)];
    const pairAt = (old: string, current: string) => {
      return { base: sourceIn(before, old), head: sourceIn(after, current) };
    };
    const gone = { name: oldPath, ...pairAt(oldPath, oldPath) };
    const added = { name: path, ...pairAt(before.folder + name, path) };
    const isRenamed = oldPath !== before.folder + name;
    return {
      name: path,
      ...pairAt(oldPath, path),
      ...(isRenamed && { ifSeparate: [gone, added] as const }),
      isNow: now.has(name),
    };
  });
  const taken = new Set(pairs.flatMap((pair) => (pair.isNow ? pair.base : [])));
  return pairs
    .filter(({ base: source, isNow }) => isNow || !taken.has(source))
    .map(({ isNow: _, ...pair }) => pair);
}

/** A source in its parts. */
interface Source {
  /** `git:<revision>:`, or nothing. */
  readonly prefix: string;
  readonly revision: string | undefined;
  /** The folder before the first wildcard, with the slash; empty for the one that paths start from. */
  readonly folder: string;
  readonly pattern: string;
}

function sourceOf(source: string): Source {
  const [prefix = "", revision] = /^git:([^:]+):/.exec(source) ?? [];
  const path = source.slice(prefix.length).replace(/^(?:\.\/)+/, "");
  const [folder = ""] = /^(?:[^*?{]*\/)?/.exec(path) ?? [];
  return { prefix, revision, folder, pattern: path.slice(folder.length) };
}

/** Longest path below the folder: git is asked for no longer ones. */
const maxPath = 500;

const ignored = /\/(\.git|node_modules)\//;

/** The paths below its folder that a source matches. */
async function matchesOf(source: Source, folder: string): Promise<ReadonlySet<string>> {
  const { revision, pattern } = source;
  const start = resolve(folder, source.folder);
  // one document may be a link: its reader says what is wrong with it, if anything is
  if (!isPattern(pattern) && revision === undefined)
    return new Set(existsSync(resolve(start, pattern)) ? [pattern] : []);
  const files = await (revision === undefined ? filesBelow(start) : filesOf(source, folder));
  const isMatch = matcherOf(pattern);
  return new Set(files.filter((name) => isMatch(name) && !ignored.test(`/${name}`)));
}

async function filesOf({ revision = "", folder, pattern }: Source, start: string): Promise<string[]> {
  const git = gitIn(await rootOf(start));
  const commit = await commitOf(git, revision);
  if (commit === undefined) throw new ReviewError(`Git knows no commit "${revision}". ${fetchHint}`);
  const { stdout } = await git("ls-tree", "-r", "-z", "--full-tree", commit);
  return stdout.split("\0").flatMap((entry) => {
    const [, mode, path = ""] = /^(100|120)\d+ blob \w+\t(.*)$/s.exec(entry) ?? [];
    if (mode === "120" && isPattern(pattern)) return [];
    return path !== "" && path.startsWith(folder) ? path.slice(folder.length) : [];
  });
}

async function filesBelow(folder: string, around = folder): Promise<string[]> {
  // a folder that is not there has no files
  const entries = await readdir(folder, { withFileTypes: true }).catch((): Dirent[] => []);
  const found = entries.map((entry) => {
    const path = resolve(folder, entry.name);
    if (entry.isDirectory()) return ignored.test(`/${entry.name}/`) ? [] : filesBelow(path, around);
    return entry.isFile() ? [relative(around, path).split(sep).join("/")] : [];
  });
  return (await Promise.all(found)).flat();
}

/**
 * Returns a test for paths that a pattern fits. It takes time by the lengths of both alone, whatever the wildcards: the paths are
 * those of a pull request.
 */
function matcherOf(pattern: string): (path: string) => boolean {
  const all = expanded(pattern).map((one) => one.match(/\*\*\/|\*\*|./gsu) ?? []);
  return (path) => all.some((tokens) => fits(tokens, path));
}

/** The patterns without braces that a pattern stands for. */
function expanded(pattern: string): string[] {
  const [braces, inner] = /\{([^{}]*,[^{}]*)\}/.exec(pattern) ?? [];
  if (braces === undefined || inner === undefined) return [pattern];
  return inner.split(",").flatMap((one) => expanded(pattern.replace(braces, () => one)));
}

/** Follows all ways at once in which the start of a path may fit the first tokens of a pattern: by how many it fits. */
function fits(tokens: readonly string[], path: string): boolean {
  // wildcards may stand for nothing
  const from = (index: number): number[] =>
    tokens[index]?.startsWith("*") ? [index, ...from(index + 1)] : [index];
  const inFolder = 0.5;
  const next = (way: number, letter: string): number[] => {
    const index = Math.floor(way);
    const token = tokens[index];
    const isSlash = letter === "/";
    switch (token) {
      case "**":
        return from(index);
      case "**/":
        return isSlash ? from(index) : [index + inFolder];
      case "*":
        return isSlash ? [] : from(index);
      case "?":
        return isSlash ? [] : from(index + 1);
      default:
        return token === letter ? from(index + 1) : [];
    }
  };
  let ways = new Set(from(0));
  for (const letter of path) ways = new Set([...ways].flatMap((way) => next(way, letter)));
  return ways.has(tokens.length);
}

/** The older paths of files that git takes for renamed since a revision, by the newer ones, from the root. */
async function renamesBetween(
  before: Source,
  after: Source,
  folder: string,
): Promise<ReadonlyMap<string, string>> {
  if (before.revision === undefined) return new Map();
  const git = gitIn(await rootOf(folder));
  const commits = [before.revision, ...(after.revision === undefined ? [] : [after.revision])];
  const options = ["--no-ext-diff", "--name-status", "-z", "--find-renames", "--diff-filter=R"];
  const { stdout } = await git("diff", ...options, "--end-of-options", ...commits, "--");
  const renames = [...stdout.matchAll(/R\d+\0([^\0]+)\0([^\0]+)\0/g)];
  return new Map(renames.map(([, from = "", to = ""]) => [to, from]));
}
