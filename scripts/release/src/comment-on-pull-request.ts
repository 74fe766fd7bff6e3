import { readFileSync } from "node:fs";
import { createProgram, InputError, main } from "@onelogin-mfa/command-line";
import { compare } from "@onelogin-mfa/review";
import {
  type Comment,
  fetchMerge,
  findComment,
  githubApi,
  gitIn,
  type PullRequest,
  pullRequestsOf,
  type Request,
  type RunEvent,
} from "@onelogin-mfa/review/workshop";
import { apis, commonFolder, documentAt } from "./checkout.ts";
import { type ApiReview, renderReviews } from "./review.ts";

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
  const pulls = await pullRequestsOf(event, request);
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
  const comment = await findComment(`${api}/issues/${number}/comments`, isOurs, request);
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
    const ref = await fetchMerge(git, number, sha);
    if (ref === undefined) return undefined;
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

/** Others may write the same first line, but not as the workflow. */
const isOurs = ({ body, user }: Comment) =>
  user.login === "github-actions[bot]" && body.startsWith("<!-- spec-review ");

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
