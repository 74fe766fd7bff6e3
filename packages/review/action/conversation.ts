import { type Comment, findComment, GithubError, type PullRequest, type Request } from "../src/github.ts";

/** Place of the comment of a pull request. */
export interface CommentPlace {
  /** Owner and name. */
  readonly repository: string;
  readonly pull: PullRequest;
  /** Documents that are reviewed: a job that reviews something else has a comment of its own. */
  readonly key: string;
}

/** State of the comment and the label of a pull request. */
export interface Conversation {
  /** True if the label was set after this commit had been reviewed. */
  readonly isAccepted: boolean;
  /**
   * Writes the comment: one that is kept up to date, for the newest commit alone.
   *
   * @param isNeeded false if there is nothing to say, unless there is a comment already
   */
  readonly write: (text: string, isNeeded: boolean) => Promise<void>;
}

/**
 * Reads the comment and the label of a pull request. The first line of the comment names the commit that was reviewed. A label that is
 * there when another commit is reviewed was set for an earlier one, and is removed.
 *
 * @param label the one that accepts a breaking change, if any does
 * @returns undefined if the pull request has a newer commit, whose run speaks for it
 * @throws GithubError
 */
export async function readConversation(
  { repository, pull, key }: CommentPlace,
  label: string | undefined,
  request: Request,
): Promise<Conversation | undefined> {
  const { number } = pull;
  const { sha } = pull.head;
  const issue = `/repos/${repository}/issues/${number}`;
  // that of the event may be old; the shape of GitHub's API
  const current = (await request("GET", `/repos/${repository}/pulls/${number}`)) as PullRequest;
  if (current.head.sha !== sha) return undefined;
  const marker = `<!-- openapi-review ${encodeURIComponent(key)} `;
  const isOwn = ownComments(request);
  const comment = await findComment(
    `${issue}/comments`,
    async (one) => one.body.startsWith(marker) && (await isOwn(one)),
    request,
  );
  const first = `${marker}${sha} -->\n`;
  const isLabeled = current.labels.some(({ name }) => name === label);
  const isAccepted = isLabeled && comment?.body.startsWith(first) === true;
  if (isLabeled && !isAccepted && label !== undefined)
    await request("DELETE", `${issue}/labels/${encodeURIComponent(label)}`);
  return {
    isAccepted,
    async write(text, isNeeded) {
      const body = first + text;
      if (comment) await request("PATCH", `/repos/${repository}/issues/comments/${comment.id}`, { body });
      else if (isNeeded) await request("POST", `${issue}/comments`, { body });
    },
  };
}

/** Tells comments of this token from those of others, who may write the same first line. */
function ownComments(request: Request): (comment: Comment) => Promise<boolean> {
  let login: Promise<string | undefined> | undefined;
  return async ({ user }) => {
    // a workflow's token has no user of its own to ask for; no person is a bot
    if (user.type === "Bot") return true;
    login ??= request("GET", "/user").then(
      (one) => (one as Comment["user"]).login, // the shape of GitHub's API
      (thrown: unknown) => {
        if (thrown instanceof GithubError) return undefined;
        throw thrown;
      },
    );
    return user.login === (await login);
  };
}
