import { ReviewError } from "../errors.ts";
import type { Git } from "./git.ts";

/** The older side of a review. */
export interface Base {
  /** Full commit id. */
  readonly commit: string;
  readonly label: string;
  /** How it was chosen, as a sentence. */
  readonly why: string;
}

/** @throws ReviewError if the folder is in no git checkout */
export async function rootOf(git: Git, folder: string): Promise<string> {
  const { code, stdout, complaint } = await git("rev-parse", "--show-toplevel");
  if (code === 0) return stdout.trim();
  if (code === 127) throw new ReviewError(`git cannot be run (${complaint}). Install git.`);
  const reason = `${folder} is not in a git checkout: there is nothing to compare with`;
  throw new ReviewError(`${reason}. Clone the repository.`);
}

/**
 * The commit to compare with: the one that is named, or where the branch left `main`. On `main` itself it is the last
 * commit, so that what is not committed yet is reviewed.
 *
 * @throws ReviewError for a name that git does not know, or where history is missing
 */
export async function chooseBase(git: Git, ref: string | undefined): Promise<Base> {
  if (ref !== undefined) {
    const commit = await commitOf(git, ref);
    if (commit === undefined) throw new ReviewError(`Git knows no commit "${ref}". ${fetchHint}`);
    return baseAt(commit, ref, `You named \`${ref}\`.`);
  }
  const head = await commitOf(git, "HEAD");
  if (head === undefined) throw new ReviewError("The repository has no commit yet. Commit first.");
  const known = async (name: string) => ((await commitOf(git, name)) === undefined ? undefined : name);
  const main = (await known("main")) ?? (await known("origin/main"));
  if (main === undefined)
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

const baseAt = (commit: string, name: string, why: string): Base => {
  return { commit, label: `${name} (${commit.slice(0, 10)})`, why };
};

async function commitOf(git: Git, ref: string): Promise<string | undefined> {
  const options = ["--verify", "--quiet", "--end-of-options"];
  const { code, stdout } = await git("rev-parse", ...options, `${ref}^{commit}`);
  const commit = stdout.trim().split("\n").at(-1) ?? "";
  return code === 0 && /^[0-9a-f]{40,64}$/.test(commit) ? commit : undefined;
}

const fetchHint =
  'Fetch it; a shallow clone needs "git fetch --unshallow origin" (in GitHub Actions: fetch-depth 0).';
