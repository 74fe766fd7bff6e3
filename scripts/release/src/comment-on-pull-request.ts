import { readFileSync } from "node:fs";
import { createProgram, InputError, main } from "@onelogin-mfa/command-line";
import { compare, ReviewError } from "@onelogin-mfa/review";
import { gitIn } from "@onelogin-mfa/review/workshop";
import { apis, commonFolder, documentAt } from "./checkout.ts";
import { type ApiReview, renderReviews } from "./review.ts";

/** The fields of GitHub's event `workflow_run` that are read. All others may hold what a fork wants. */
export interface RunEvent {
  readonly repository: { readonly full_name: string };
  readonly workflow_run: {
    readonly head_sha: string;
    readonly head_branch: string;
    readonly head_repository: { readonly full_name: string; readonly owner: { readonly login: string } };
    readonly html_url: string;
  };
}

interface PullRequest {
  readonly number: number;
  readonly head: { readonly sha: string; readonly repo: { readonly full_name: string } | null };
  readonly labels: readonly { readonly name: string }[];
}

interface Comment {
  readonly id: number;
  readonly body: string;
  readonly user: { readonly login: string };
}

/** Sends a request to GitHub's API and returns the JSON of its response; `null` if it has none. */
export type Request = (method: string, path: string, body?: object) => Promise<unknown>;

/** The label by which a maintainer accepts that a commit breaks callers. */
export const approvalLabel = "breaking-change-approved";

/**
 * Comments on the pull request that a run of the workflow `review` was for, in one comment that is kept up to date, and sets a status of its
 * commit. Nothing that the run has made is used: GitHub says which pull request has that commit, and the documents of both sides are read from git, as data.
 *
 * The first line of the comment names the commit that was reviewed. A label that is there when another commit is reviewed was set on an
 * earlier one, and is removed.
 *
 * @param compareMerge compares the APIs of a pull request's target and merge; see {@link mergesIn}
 * @returns a sentence for each pull request
 */
export async function commentOnPullRequests(
  event: RunEvent,
  request: Request,
  compareMerge: CompareMerge,
): Promise<string[]> {
  const { repository, workflow_run: run } = event;
  const api = `/repos/${repository.full_name}`;
  const head = encodeURIComponent(`${run.head_repository.owner.login}:${run.head_branch}`);
  // the shape of GitHub's API
  const found = (await request("GET", `${api}/pulls?state=open&per_page=100&head=${head}`)) as PullRequest[];
  const pulls = found.filter(
    ({ head: { sha, repo } }) => sha === run.head_sha && repo?.full_name === run.head_repository.full_name,
  );
  if (pulls.length === 0) return [`No open pull request has the commit ${run.head_sha}.`];
  const sentences: string[] = [];
  for (const pull of pulls) sentences.push(await commentOn(pull, run, api, request, compareMerge));
  return sentences;
}

async function commentOn(
  { number, labels, head: { sha } }: PullRequest,
  { html_url: page }: RunEvent["workflow_run"],
  api: string,
  request: Request,
  compareMerge: CompareMerge,
): Promise<string> {
  const reviews = await compareMerge(number, sha);
  if (!reviews) return `#${number} has conflicts, or a newer commit: nothing to say.`;
  const comment = await findComment(`${api}/issues/${number}/comments`, request);
  const isLabeled = labels.some(({ name }) => name === approvalLabel);
  const isApproved = isLabeled && comment?.body.startsWith(markerOf(sha)) === true;
  if (isLabeled && !isApproved) await request("DELETE", `${api}/issues/${number}/labels/${approvalLabel}`);
  const [state, description] = statusOf(reviews, isApproved);
  const body = `${markerOf(sha)}\n${renderReviews(reviews)}\n${description} [Run with the page](${page})\n`;
  if (comment) await request("PATCH", `${api}/issues/comments/${comment.id}`, { body });
  else if (reviews.some(({ report }) => report.changes.length + report.problems.length > 0))
    await request("POST", `${api}/issues/${number}/comments`, { body });
  await request("POST", `${api}/statuses/${sha}`, {
    state,
    context: "spec review",
    description,
    target_url: page,
  });
  return `#${number}: ${description}`;
}

const markerOf = (sha: string) => `<!-- spec-review ${sha} -->`;

/** Compares each API of the target and the merge of a pull request; `undefined` if the merge is not that of the commit. */
export type CompareMerge = (number: number, sha: string) => Promise<readonly ApiReview[] | undefined>;

/** Creates the comparison of the merges that GitHub has made, in a clone of the repository. */
export function mergesIn(folder: string): CompareMerge {
  const git = gitIn(folder);
  return async (number, sha) => {
    const ref = `refs/review/${number}`;
    await git("fetch", "--quiet", "--depth=2", "origin", `+refs/pull/${number}/merge:${ref}`);
    const { stdout } = await git("rev-parse", "--verify", "--quiet", `${ref}^2`);
    if (stdout.trim() !== sha) return undefined;
    const reviews: ApiReview[] = [];
    for (const [index, api] of apis.entries()) {
      // where the merge has it: the list is that of main
      const [before, now] = [await documentAt(git, `${ref}^1`, api), await documentAt(git, ref, api)];
      if (index > 0 && before === undefined) continue;
      const [from, to] = [before ?? api.document, now ?? api.document];
      const access = { folder, allowFolder: commonFolder(from, to) };
      const report = await compare(`git:${ref}^1:${from}`, `git:${ref}:${to}`, access);
      reviews.push({ api, report });
    }
    return reviews;
  };
}

/** Finds our comment: others may write the same first line, but not as the workflow. */
async function findComment(path: string, request: Request): Promise<Comment | undefined> {
  for (let page = 1; ; page += 1) {
    const comments = (await request("GET", `${path}?per_page=100&page=${page}`)) as Comment[]; // the shape of GitHub's API
    const own = comments.find(
      ({ body, user }) => user.login === "github-actions[bot]" && body.startsWith("<!-- spec-review "),
    );
    if (own || comments.length < 100) return own;
  }
}

function statusOf(
  reviews: readonly ApiReview[],
  isApproved: boolean,
): readonly [state: string, description: string] {
  const problems = reviews.flatMap(({ report }) => report.problems);
  if (problems.some(({ severity }) => severity === "error"))
    return ["failure", "The spec cannot be compared."];
  if (reviews.every(({ report }) => report.bump.spec !== "major"))
    return ["success", "Callers keep working."];
  return isApproved
    ? ["success", "Breaks callers, which was approved for this commit."]
    : ["failure", `Breaks callers. The label ${approvalLabel} approves it, for this commit only.`];
}

/**
 * Creates what sends requests with the workflow's token.
 *
 * @throws ReviewError for a status that is no success, with the start of what GitHub says
 */
export function githubApi(url: string, token: string): Request {
  return async (method, path, body) => {
    const response = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, accept: "application/vnd.github+json" },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok)
      throw new ReviewError(`${method} ${path}: status ${response.status}, ${text.slice(0, 200)}`);
    return text === "" ? null : JSON.parse(text);
  };
}

const program = createProgram({
  name: "node scripts/release/src/comment-on-pull-request.ts",
  description:
    "Comments on the pull request that a run of the workflow `review` was for, in the workflow `comment`.",
});

if (import.meta.main) {
  await main(program, async () => {
    const { GITHUB_EVENT_PATH, GITHUB_API_URL = "https://api.github.com", GITHUB_TOKEN = "" } = process.env;
    if (GITHUB_EVENT_PATH === undefined)
      throw new InputError("GITHUB_EVENT_PATH is missing: run this in a GitHub workflow, which sets it.");
    const event: RunEvent = JSON.parse(readFileSync(GITHUB_EVENT_PATH, "utf8"));
    const request = githubApi(GITHUB_API_URL, GITHUB_TOKEN);
    const sentences = await commentOnPullRequests(event, request, mergesIn(process.cwd()));
    process.stdout.write(`${sentences.join("\n")}\n`);
  });
}
