import { ReviewError } from "./errors.ts";
import { commitOf, fetchHint, gitIn } from "./git.ts";

/** The commit that a working tree is compared with. */
export interface Base {
  /** Full commit id. */
  readonly commit: string;
  /** Its name for people. */
  readonly label: string;
}

/**
 * Finds the commit to compare a working tree with: the one that is named, or where the branch left the default branch. On that branch
 * itself it is the last commit, so that what is not committed yet is reviewed.
 *
 * @param folder a folder of the checkout
 * @throws ReviewError for a name that git does not know, or where history is missing
 */
export async function findBase(folder: string, revision?: string): Promise<Base> {
  const git = gitIn(folder);
  const baseAt = (commit: string, name: string): Base => {
    return { commit, label: `${name} (${commit.slice(0, 10)})` };
  };
  if (revision !== undefined) {
    const commit = await commitOf(git, revision);
    if (commit === undefined) throw new ReviewError(`Git knows no commit "${revision}". ${fetchHint}`);
    return baseAt(commit, revision);
  }
  const head = await commitOf(git, "HEAD");
  if (head === undefined) throw new ReviewError("The repository has no commit yet. Commit first.");
  const branch = await defaultBranch(folder);
  if (branch === undefined) return baseAt(head, "the last commit");
  const { code, stdout } = await git("merge-base", "HEAD", branch);
  const commit = stdout.trim();
  if (code !== 0 || commit === "")
    throw new ReviewError(`No commit is common to HEAD and ${branch}. ${fetchHint}`);
  return baseAt(commit, commit === head ? "the last commit" : `the merge base with ${branch}`);
}

/** The branch that others leave and come back to: the remote's default, `main` or `master`, the local one first. */
async function defaultBranch(folder: string): Promise<string | undefined> {
  const git = gitIn(folder);
  const { stdout } = await git("symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD");
  const remote = stdout.trim().replace(/^origin\//, "");
  const names = [...(remote === "" ? [] : [remote]), "main", "master"];
  for (const name of names.flatMap((one) => [one, `origin/${one}`]))
    if ((await commitOf(git, name)) !== undefined) return name;
  return undefined;
}
