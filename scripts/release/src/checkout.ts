import { execFile } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { basename, dirname, join, posix, relative, sep } from "node:path";
import { promisify } from "node:util";
import { codegenSettings } from "@onelogin-mfa/codegen/workshop";
import { withTemporaryFolder } from "@onelogin-mfa/command-line";
import { type Api, documentsIn, isUrl, pathSetting, readApis, type Settings } from "@onelogin-mfa/openapi";
import { ReviewError } from "@onelogin-mfa/review";
import { commitOf, fetchHint, type Git } from "@onelogin-mfa/review/workshop";

/** The settings in `redocly.yaml` of all that depends on a version. */
const releaseSettings = {
  ...codegenSettings,
  /** The folder of the package that has the version of the document. @default the document has a version of its own */
  package: { under: "x-release", ...pathSetting },
} satisfies Settings;

/** An API with its settings. All paths are those in a checkout, with slashes. */
export type ReleasedApi = Api<typeof releaseSettings>;

/** The APIs of `redocly.yaml`. The version of the first one is that of every package. */
export const apis = await readList();

/** Path of the document of the first API: the spec. */
export const specFile = apis[0].document;

async function readList(): Promise<readonly [ReleasedApi, ...ReleasedApi[]]> {
  const found = await readApis(import.meta.dirname, releaseSettings);
  // a document at an address has no revisions here
  const kept = found.filter(({ document }) => !isUrl(document));
  const [first, ...others] = kept.map(({ output, package: folder, ...api }): ReleasedApi => {
    const inCheckout = (path: string) => relative(dirname(api.config), path).split(sep).join("/");
    return {
      ...api,
      document: inCheckout(api.document),
      ...(output !== undefined && { output: inCheckout(output) }),
      ...(folder !== undefined && { package: inCheckout(folder) }),
    };
  });
  if (first?.package === undefined)
    throw new Error(
      "The packages have the version of the first API in redocly.yaml: add `x-release: { package: folder }` to it.",
    );
  return [first, ...others];
}

/**
 * Finds the document of an API in a commit: by its name in the list that the commit has, else by its path.
 *
 * @returns its path in the checkout; undefined for an API that is new since then
 */
export async function documentAt(git: Git, commit: string, api: ReleasedApi): Promise<string | undefined> {
  const { stdout: list } = await git("show", `${commit}:${basename(api.config)}`);
  const named = documentsIn(list).get(api.name);
  const path = named === undefined ? api.document : posix.normalize(named);
  return (await git("cat-file", "-e", `${commit}:${path}`)).code === 0 ? path : undefined;
}

/** The folder in a checkout in which two revisions of a document are: no link in it leads out of that. */
export const commonFolder = (before: string, now: string) =>
  posix.dirname(before) === posix.dirname(now) ? posix.dirname(now) : ".";

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

/**
 * The tags of the final releases that the checkout descends from, such as `v1.2.0`, the highest first. Other tags count for nothing: not
 * those of a pre-release, as its version is a step to the final one, and no other name.
 */
export async function releaseTags(git: Git): Promise<string[]> {
  const { stdout } = await git("tag", "--list", "v*", "--merged=HEAD", "--sort=-version:refname");
  return stdout.split("\n").filter((tag) => /^v\d+\.\d+\.\d+$/.test(tag));
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
  const listed = await git(...list);
  if (listed.code !== 0) throw new ReviewError(`git ls-tree failed for ${commit}: ${listed.complaint}`);
  const names = new Set(listed.stdout.split("\0").slice(0, -1));
  const present = paths.filter((path) => names.has(path));
  await mkdir(folder, { recursive: true });
  if (present.length === 0) return;
  const archive = join(folder, ".export.tar");
  const { code, complaint } = await git("archive", `--output=${archive}`, commit, "--", ...present);
  if (code !== 0) throw new ReviewError(`git archive failed for ${commit}: ${complaint}`);
  await promisify(execFile)("tar", ["-xf", archive, "-C", folder]).catch((error: Error) => {
    throw new ReviewError(`tar failed for ${commit}: ${error.message}`, { cause: error });
  });
}

/** Copies and compilations live inside the package, from where its dependencies resolve. */
const workshop = join(import.meta.dirname, "../.review");

/** Gives a function an empty folder from which the packages of the checkout resolve, and removes it afterwards. */
export async function withWorkFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  if (!existsSync(workshop)) mkdirSync(workshop);
  return withTemporaryFolder(join(workshop, "review-"), work);
}
