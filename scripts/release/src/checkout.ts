import { execFile } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { promisify } from "node:util";
import { codegenSettings } from "@onelogin-mfa/codegen/workshop";
import { withTemporaryFolder } from "@onelogin-mfa/command-line";
import { readApi } from "@onelogin-mfa/openapi";
import { ReviewError } from "@onelogin-mfa/review";
import { commitOf, fetchHint, type Git } from "@onelogin-mfa/review/workshop";

const { config, document, output = "" } = await readApi(import.meta.dirname, undefined, codegenSettings);
const inCheckout = (path: string) => relative(dirname(config), path).split(sep).join("/");

/** Path of the spec in a checkout: the first of the list of APIs. */
export const specFile = inCheckout(document);
/** Path of the folder with the code that is generated from it. */
export const generatedFolder = inCheckout(output);

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
  await promisify(execFile)("tar", ["-xf", archive, "-C", folder]);
}

/** Copies and compilations live inside the package, from where its dependencies resolve. */
const workshop = join(import.meta.dirname, "../.review");

/** Gives a function an empty folder from which the packages of the checkout resolve, and removes it afterwards. */
export async function withWorkFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  if (!existsSync(workshop)) mkdirSync(workshop);
  return withTemporaryFolder(join(workshop, "review-"), work);
}
