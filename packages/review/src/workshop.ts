/** Exports for the programs of this repository, beside the public entry point: by name, and not published. */
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
export { readSide } from "./sides.ts";
export {
  changesIn,
  isNotCompared,
  type Line,
  type Listing,
  lineOf,
  operationsOf,
  type Summary,
  summarize,
} from "./summary.ts";
export { listed, quoted, renderSentence } from "./words.ts";
