import { InputError } from "@onelogin-mfa/command-line";
import { ReviewError } from "../src/errors.ts";
import { commitOf, type Git } from "../src/git.ts";
import {
  fetchMerge,
  type PullRequest,
  pullRequestsOf,
  type Request,
  type WorkflowRun,
} from "../src/github.ts";

/** The sides of a comparison: the documents of a revision, and those of another one or of the checkout. */
export interface Revisions {
  /** Full id of the older commit. */
  readonly base: string;
  /** The name of the older revision for people. */
  readonly label: string;
  /** Full id of the newer commit, which is read as data; `undefined` for the checkout. */
  readonly head: string | undefined;
  /** The pull request to comment on. */
  readonly pull: PullRequest | undefined;
}

/** The event that started the workflow, with the fields that are read. */
export interface Trigger {
  readonly name: string;
  readonly event: {
    readonly pull_request?: PullRequest & { readonly base: { readonly sha: string } };
    readonly workflow_run?: WorkflowRun;
    readonly merge_group?: { readonly base_sha: string; readonly base_ref: string };
    /** The commit that a push replaces: zeros if it makes the branch. */
    readonly before?: string;
  };
}

const depthHint = "Give the step of actions/checkout fetch-depth: 0.";

/** Reason why a run compares nothing, which is no mistake, as a sentence. */
export type Nothing = string;

/**
 * Finds what a run compares. A pull request is compared as GitHub has merged it. Where the checkout is not the pull request's, in
 * `workflow_run` and `pull_request_target`, the merge is fetched and read as data.
 *
 * @param given the input `base`
 * @param repository owner and name on GitHub
 * @throws InputError if the event has no older revision and no base is given
 * @throws ReviewError for a commit that is not in the clone and cannot be fetched
 */
export async function findRevisions(
  { name, event }: Trigger,
  given: string | undefined,
  repository: string,
  git: Git,
  request: Request,
): Promise<readonly Revisions[] | Nothing> {
  const { pull_request: pull, workflow_run: run } = event;
  if (run) {
    const pulls = await pullRequestsOf(run, repository, request);
    const found = await Promise.all(pulls.map((one) => revisionsOfMerge(one, git)));
    return found.some((one) => one.length > 0) ? found.flat() : noMerge;
  }
  if (pull && name === "pull_request_target") {
    const found = await revisionsOfMerge(pull, git);
    return found.length > 0 ? found : noMerge;
  }
  if (given !== undefined) {
    const base = (await commitOf(git, given)) ?? (await fetched(given, git));
    if (base === undefined)
      throw new ReviewError(`The input base is "${given}", and git knows no such commit. ${depthHint}`);
    return [{ base, label: labelOf(given, base), head: undefined, pull }];
  }
  if (pull) {
    const base = await targetOf(pull, git);
    return [{ base, label: labelOf(pull.base.ref, base), head: undefined, pull }];
  }
  return revisionsOfEvent({ name, event }, git);
}

const noMerge =
  "No open pull request has this commit, or its merge cannot be fetched, as for one with conflicts: nothing to say.";

/** Finds the older revision of an event without a pull request. */
async function revisionsOfEvent({ name, event }: Trigger, git: Git): Promise<readonly Revisions[] | Nothing> {
  const { merge_group: group, before } = event;
  if (before !== undefined && /^0+$/.test(before))
    return "The push made this branch, so that there is no older revision: nothing was compared. Name one by the input base to compare with that.";
  const older = group?.base_sha ?? before;
  if (older === undefined)
    throw new InputError(
      `The event ${name} has no older revision: name one by the input base, such as base: HEAD^`,
    );
  const base = (await commitOf(git, older)) ?? (await fetched(older, git));
  if (base === undefined)
    throw new ReviewError(`The commit ${older} is not in the clone and cannot be fetched. ${depthHint}`);
  const label = group?.base_ref.replace(/^refs\/heads\//, "") ?? "the commit before the push";
  return [{ base, label: labelOf(label, base), head: undefined, pull: undefined }];
}

const labelOf = (name: string, commit: string) =>
  commit.startsWith(name) ? commit.slice(0, 10) : `${name} (${commit.slice(0, 10)})`;

async function revisionsOfMerge(pull: PullRequest, git: Git): Promise<Revisions[]> {
  const ref = await fetchMerge(git, pull.number, pull.head.sha);
  const [older, newer] = ref === undefined ? [] : [await commitOf(git, `${ref}^1`), await commitOf(git, ref)];
  if (older === undefined || newer === undefined) return [];
  return [{ base: older, label: labelOf(pull.base.ref, older), head: newer, pull }];
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
  if (first !== undefined && second === head.sha) {
    const target = (await commitOf(git, first)) ?? (await fetched(first, git));
    if (target !== undefined) return target;
    throw new ReviewError(`The commit ${first} is not in the clone and cannot be fetched. ${depthHint}`);
  }
  const parted = await git("merge-base", "--", base.sha, "HEAD");
  if (parted.code !== 0)
    throw new ReviewError(`The checkout has no commit in common with the target ${base.ref}. ${depthHint}`);
  return parted.stdout.trim();
}

/**
 * Fetches a commit, branch, tag or ancestor of HEAD that a shallow clone lacks.
 *
 * @returns its full id; undefined if it cannot be fetched
 */
async function fetched(name: string, git: Git): Promise<string | undefined> {
  const steps = /^(?:HEAD|@)((?:\^|~\d*)+)$/.exec(name)?.[1];
  if (steps !== undefined) {
    const depth = [...steps.matchAll(/\^|~(\d*)/g)].reduce((sum, [, count]) => sum + Number(count || 1), 0);
    const head = await commitOf(git, "HEAD");
    if (head !== undefined && depth <= maxDepth)
      await git("fetch", "--quiet", "--no-tags", `--depth=${depth + 1}`, "--", "origin", head);
    return commitOf(git, name);
  }
  const ref = name.replace(/^origin\//, "");
  if (!/^[\w./+-]+$/.test(ref)) return undefined;
  const { code } = await git("fetch", "--quiet", "--no-tags", "--depth=1", "--", "origin", ref);
  return code === 0 ? commitOf(git, "FETCH_HEAD") : undefined;
}

/** Number of commits up to which an ancestor is fetched. */
const maxDepth = 1000;
