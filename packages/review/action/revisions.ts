import { InputError } from "@onelogin-mfa/command-line";
import { ReviewError } from "../src/errors.ts";
import { commitOf, type Git } from "../src/git.ts";
import { fetchMerge, type PullRequest, pullRequestsOf, type Request, type RunEvent } from "../src/github.ts";

/** The sides of a comparison: the documents of a revision, and those of another one or of the checkout. */
export interface Revisions {
  /** Full id of the older commit. */
  readonly base: string;
  /** The name of the older revision for people. */
  readonly label: string;
  /** Full id of the newer commit, which is read as data; `undefined` for the checkout. */
  readonly head: string | undefined;
  /** Number of the pull request to comment on. */
  readonly number: number | undefined;
}

/** The event that started the workflow. */
export interface Trigger {
  readonly name: string;
  readonly event: {
    readonly pull_request?: PullRequest & { readonly base: { readonly sha: string } };
    readonly workflow_run?: RunEvent["workflow_run"];
    readonly repository?: RunEvent["repository"];
  };
}

const depthHint = "Give the step of actions/checkout fetch-depth: 0.";

/**
 * Finds what a run compares. A pull request is compared as GitHub has merged it. Where the checkout is not the pull request's, in
 * `workflow_run` and `pull_request_target`, the merge is fetched and read as data.
 *
 * @param given the input `base`
 * @throws InputError if the event has no pull request and no base is given
 * @throws ReviewError for a commit that is not in the clone and cannot be fetched
 */
export async function findRevisions(
  { name, event }: Trigger,
  given: string | undefined,
  git: Git,
  request: Request,
): Promise<readonly Revisions[]> {
  const { pull_request: pull, workflow_run: run, repository } = event;
  if (run && repository) {
    const pulls = await pullRequestsOf({ workflow_run: run, repository }, request);
    return (await Promise.all(pulls.map((one) => revisionsOfMerge(one, git)))).flat();
  }
  if (pull && name === "pull_request_target") return revisionsOfMerge(pull, git);
  const number = pull?.number;
  if (given !== undefined) {
    const base = await commitOf(git, given);
    if (base === undefined)
      throw new ReviewError(`The input base is "${given}", and git knows no such commit. ${depthHint}`);
    return [{ base, label: labelOf(given, base), head: undefined, number }];
  }
  if (!pull)
    throw new InputError(
      `The event ${name} has no pull request: name the older revision by the input base, such as base: HEAD^`,
    );
  const base = await targetOf(pull, git);
  return [{ base, label: labelOf(pull.base.ref, base), head: undefined, number }];
}

const labelOf = (name: string, commit: string) =>
  commit.startsWith(name) ? commit.slice(0, 10) : `${name} (${commit.slice(0, 10)})`;

async function revisionsOfMerge({ number, head, base }: PullRequest, git: Git): Promise<Revisions[]> {
  const ref = await fetchMerge(git, number, head.sha);
  const [older, newer] = ref === undefined ? [] : [await commitOf(git, `${ref}^1`), await commitOf(git, ref)];
  if (older === undefined || newer === undefined) return [];
  return [{ base: older, label: labelOf(base.ref, older), head: newer, number }];
}

/** The commit that the checkout of a pull request goes before: the target that it is merged into, else where both have parted. */
async function targetOf(
  { head, base }: NonNullable<Trigger["event"]["pull_request"]>,
  git: Git,
): Promise<string> {
  // in a shallow clone the parents have names only
  const { stdout } = await git("cat-file", "commit", "HEAD");
  const [first, second] = [
    ...stdout
      .split("\n\n", 1)
      .join("")
      .matchAll(/^parent (\w+)$/gm),
  ].map(([, id]) => id);
  if (first !== undefined && second === head.sha) return fetched(first, git);
  const parted = await git("merge-base", "--", base.sha, "HEAD");
  if (parted.code !== 0)
    throw new ReviewError(`The checkout has no commit in common with the target ${base.ref}. ${depthHint}`);
  return parted.stdout.trim();
}

/** Fetches a commit that a shallow clone lacks. */
async function fetched(commit: string, git: Git): Promise<string> {
  if (await commitOf(git, commit)) return commit;
  const { complaint } = await git("fetch", "--quiet", "--no-tags", "--depth=1", "origin", commit);
  if (await commitOf(git, commit)) return commit;
  throw new ReviewError(`The commit ${commit} cannot be fetched (${complaint}). ${depthHint}`);
}
