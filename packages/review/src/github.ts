// Pull requests on GitHub.
import { ReviewError } from "./errors.ts";
import type { Git } from "./git.ts";

/** The fields of a run in GitHub's event `workflow_run` that are read. All others may hold what a fork wants. */
export interface WorkflowRun {
  readonly head_sha: string;
  readonly head_branch: string;
  readonly head_repository: { readonly full_name: string; readonly owner: { readonly login: string } };
}

/** The fields of a pull request that are read. */
export interface PullRequest {
  readonly number: number;
  readonly head: { readonly sha: string; readonly repo: { readonly full_name: string } | null };
  readonly base: { readonly ref: string };
  readonly labels: readonly { readonly name: string }[];
}

/** The fields of a comment that are read. */
export interface Comment {
  readonly id: number;
  readonly body: string;
  readonly user: { readonly login: string; readonly type: string };
}

/** Sends a request to GitHub's API and returns the JSON of its response; `null` if it has none. */
export type Request = (method: string, path: string, body?: object) => Promise<unknown>;

/** Thrown for a status that is no success. */
export class GithubError extends ReviewError {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Milliseconds after which a request is given up. */
const requestTimeoutMs = 30_000;

/**
 * Creates what sends requests with the workflow's token.
 *
 * @throws GithubError for a status that is no success, with the start of what GitHub says
 */
export function githubApi(url: string, token: string): Request {
  return async (method, path, body) => {
    const response = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, accept: "application/vnd.github+json" },
      signal: AbortSignal.timeout(requestTimeoutMs),
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const { status } = response;
    if (!response.ok)
      throw new GithubError(status, `${method} ${path}: status ${status}, ${text.slice(0, 200)}`);
    return text === "" ? null : JSON.parse(text);
  };
}

/** Finds the open pull requests that a run was for, by its commit and the repository that this is from: a fork's event names none. */
export async function pullRequestsOf(
  run: WorkflowRun,
  repository: string,
  request: Request,
): Promise<readonly PullRequest[]> {
  const head = encodeURIComponent(`${run.head_repository.owner.login}:${run.head_branch}`);
  const path = `/repos/${repository}/pulls?state=open&per_page=100&head=${head}`;
  const found = (await request("GET", path)) as PullRequest[]; // the shape of GitHub's API
  return found.filter(
    ({ head: { sha, repo } }) => sha === run.head_sha && repo?.full_name === run.head_repository.full_name,
  );
}

/**
 * Fetches the merge of a pull request that GitHub has made, as data: nothing is checked out.
 *
 * @returns its name, whose first parent is the target; `undefined` if it is not that of the commit
 */
export async function fetchMerge(git: Git, number: number, sha: string): Promise<string | undefined> {
  const ref = `refs/review/${number}`;
  await git("fetch", "--quiet", "--depth=2", "origin", `+refs/pull/${number}/merge:${ref}`);
  const { stdout } = await git("rev-parse", "--verify", "--quiet", `${ref}^2`);
  return stdout.trim() === sha ? ref : undefined;
}

/** Finds the first comment on a pull request that is meant. */
export async function findComment(
  path: string,
  isMeant: (comment: Comment) => Promise<boolean>,
  request: Request,
): Promise<Comment | undefined> {
  for (let page = 1; ; page += 1) {
    const comments = (await request("GET", `${path}?per_page=100&page=${page}`)) as Comment[]; // the shape of GitHub's API
    for (const comment of comments) if (await isMeant(comment)) return comment;
    if (comments.length < 100) return undefined;
  }
}
