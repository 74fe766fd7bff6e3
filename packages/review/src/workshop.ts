/** Exports for the programs of this repository, beside the public entry point: by name, and not published. */

export { schemaOf } from "./compare/effective-schema.ts";
export { terminalText } from "./escape.ts";
export { commitOf, fetchHint, type Git, gitIn, rootOf } from "./git.ts";
export {
  type Comment,
  fetchMerge,
  findComment,
  GithubError,
  githubApi,
  type PullRequest,
  pullRequestsOf,
  type Request,
  type RunEvent,
} from "./github.ts";
export { html, trusted } from "./html/html.ts";
export { readSide } from "./sides.ts";
export { quoted } from "./words.ts";
