import { renderMarkdown } from "../src/comment.ts";
import { type Comment, findComment, GithubError, type Request } from "../src/github.ts";
import type { Report } from "../src/report.ts";

/**
 * Writes the report as a comment of a pull request, in one comment that is kept up to date; none if nothing has changed.
 *
 * @param key what is reviewed: a job that reviews something else has a comment of its own
 * @returns a sentence if there is no comment, as the token may not write one or GitHub fails; a job does not fail for that
 */
export async function writeComment(
  report: Report,
  { number, repository, key, page }: CommentPlace,
  request: Request,
): Promise<string | undefined> {
  const issues = `/repos/${repository}/issues`;
  const marker = `<!-- openapi-review ${encodeURIComponent(key)} -->`;
  // others may write the same line, but not as a bot
  const isOurs = ({ body, user }: Comment) => user.type === "Bot" && body.startsWith(`${marker}\n`);
  const link = page === undefined ? "" : `\n[Run](${page})\n`;
  const body = `${marker}\n${renderMarkdown(report)}${link}`;
  try {
    const known = await findComment(`${issues}/${number}/comments`, isOurs, request);
    if (known) await request("PATCH", `${issues}/comments/${known.id}`, { body });
    else if (report.changes.length + report.problems.length > 0)
      await request("POST", `${issues}/${number}/comments`, { body });
    return undefined;
  } catch (thrown) {
    if (thrown instanceof GithubError && [401, 403, 404].includes(thrown.status)) return mayNot;
    return `The comment could not be written: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
  }
}

/** The place of a comment. */
export interface CommentPlace {
  readonly number: number;
  /** Owner and name. */
  readonly repository: string;
  readonly key: string;
  /** Address of the run. */
  readonly page: string | undefined;
}

const mayNot =
  "No comment on the pull request: the token may not write one. Give the job the permission pull-requests: write; that of a fork never has it, so use a second workflow, on workflow_run.";
