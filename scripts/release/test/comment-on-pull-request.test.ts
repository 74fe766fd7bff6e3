import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { changeOf, reportOf, reports } from "@onelogin-mfa/review/testing/reports";
import { createRepository, specText, temporaryFolder } from "@onelogin-mfa/review/testing/repository";
import { GithubError, githubApi, type Request, type RunEvent } from "@onelogin-mfa/review/workshop";
import { expect, it, onTestFinished } from "vitest";
import { apis } from "../src/checkout.ts";
import {
  approvalLabel,
  type CompareMerge,
  commentOnPullRequests,
  mergesIn,
} from "../src/comment-on-pull-request.ts";

const sha = "abcdef0123456789abcdef0123456789abcdef01";
const other = "0123456789abcdef0123456789abcdef01234567";
const bot = "github-actions[bot]";
const api = "/repos/acme/onelogin-mfa";

/** The event as GitHub records it, as far as it is read. */
const event: RunEvent = {
  repository: { full_name: "acme/onelogin-mfa" },
  workflow_run: {
    head_sha: sha,
    head_branch: "fork&head=acme:main",
    head_repository: { full_name: "mallory/onelogin-mfa", owner: { login: "mallory" } },
    html_url: "https://github.com/acme/onelogin-mfa/actions/runs/1",
  },
};

const found = {
  breaking: reports.major,
  compatible: reportOf([changeOf("words", "patch")]),
  broken: reports.broken,
  none: reports.none,
  // it has conflicts, or is that of another commit
  "no merge": undefined,
};

interface Case {
  readonly edit: keyof typeof found;
  /** The pull request's commit, if it is not that of the run. */
  readonly sha?: string;
  /** The fork that it comes from; null if that was deleted. */
  readonly repository?: string | null;
  readonly labels?: readonly string[];
  /** The comment that is there: its author, and the commit that it names. */
  readonly comment?: { readonly login: string; readonly sha?: string };
  /** The number of comments by others before it. */
  readonly before?: number;
}

/** A page of the comments, as GitHub lists them. */
function commentsOn(page: number, comment: Case["comment"], before = 0) {
  const others = Array.from({ length: before }, (_, id) => ({ id, body: "Why?", user: { login: bot } }));
  const body = `<!-- spec-review ${comment?.sha ?? sha} -->\n`;
  const own = comment ? [{ id: 5, body, user: { login: comment.login } }] : [];
  return [...others, ...own].slice(100 * (page - 1), 100 * page);
}

/** Runs the script on a case. @returns what it sent, and the bodies of comments */
async function run({ edit, labels = [], comment, before, ...forged }: Case, compareMerge?: CompareMerge) {
  const sent: string[] = [];
  const bodies: string[] = [];
  const request: Request = async (method, path, body = {}) => {
    if (method !== "GET") sent.push(`${method} ${path.replace(api, "").replace(sha, "SHA")}`);
    if ("body" in body) bodies.push(String(body.body));
    if ("state" in body) sent.push(String(body.state));
    if (path.startsWith(`${api}/pulls?`)) {
      expect(path).toContain("&head=mallory%3Afork%26head%3Dacme%3Amain");
      const { repository = "mallory/onelogin-mfa" } = forged;
      const repo = repository === null ? null : { full_name: repository };
      const head = { sha: forged.sha ?? sha, repo };
      return [{ number: 7, head, labels: labels.map((name) => ({ name })) }];
    }
    const [, page] = /\/comments\?per_page=100&page=(\d+)$/.exec(path) ?? [];
    return page === undefined ? null : commentsOn(Number(page), comment, before);
  };
  const report = found[edit];
  const reviews = report && [{ api: apis[0], report }];
  const sentences = await commentOnPullRequests(event, request, compareMerge ?? (async () => reviews));
  return { sent, sentences, body: bodies.join("") };
}

const create = "POST /issues/7/comments";
const update = "PATCH /issues/comments/5";
const remove = `DELETE /issues/7/labels/${approvalLabel}`;
const status = "POST /statuses/SHA";
const labeled = { edit: "breaking", labels: [approvalLabel] } as const;

// biome-ignore format: a table, one event a line
it.each<[what: string, of: Case, sent: readonly string[], says: string]>([
  ["a breaking change", { edit: "breaking" }, [create, status, "failure"], "Breaks callers. The label"],
  ["a compatible change", { edit: "compatible" }, [create, status, "success"], "Callers keep working."],
  ["no change, without a comment", { edit: "none" }, [status, "success"], "Callers keep working."],
  ["no change any more", { edit: "none", comment: { login: bot } }, [update, status, "success"], "Callers keep working."],
  ["a spec that does not parse", { edit: "broken" }, [create, status, "failure"], "cannot be compared"],
  ["a second review", { edit: "breaking", comment: { login: bot, sha: other } }, [update, status, "failure"], "Breaks"],
  ["a label on the commit that was reviewed", { ...labeled, comment: { login: bot } }, [update, status, "success"], "approved for this commit"],
  ["a label at the 101st comment", { ...labeled, comment: { login: bot }, before: 100 }, [update, status, "success"], "approved for this commit"],
  ["a hundred comments by others", { edit: "breaking", before: 100 }, [create, status, "failure"], "Breaks callers. The label"],
  ["a label on an earlier commit", { ...labeled, comment: { login: bot, sha: other } }, [remove, update, status, "failure"], "Breaks callers. The label"],
  ["a label before any review", labeled, [remove, create, status, "failure"], "Breaks callers. The label"],
  ["a comment by somebody else that names the commit", { ...labeled, comment: { login: "mallory" } }, [remove, create, status, "failure"], "Breaks callers. The label"],
  ["another commit than the pull request's", { edit: "breaking", sha: other }, [], "No open pull request has the commit"],
  ["a pull request of another repository", { edit: "breaking", repository: "acme/onelogin-mfa" }, [], "No open pull request has"],
  ["a pull request of a fork that was deleted", { edit: "breaking", repository: null }, [], "No open pull request has"],
  ["another label", { edit: "breaking", labels: ["bug"], comment: { login: bot } }, [update, status, "failure"], "Breaks callers. The label"],
  ["a commit that is not that of the merge", { edit: "no merge" }, [], "a newer commit"],
])("%s", async (_, of, sent, says) => {
  const result = await run(of);
  expect({ sent: result.sent, says: result.sentences.join() }).toEqual({
    sent,
    says: expect.stringContaining(says),
  });
});

it("compares what git has, with the code of main, whatever the run of the fork has made", async () => {
  // a clone of a repository on GitHub, with pull request 7 from a fork
  const { root, git, commit } = createRepository({ "spec/mfa.yaml": specText, "README.md": "Read me." });
  git("checkout", "--quiet", "-b", "fork");
  const spec = specText.replace("operationId: putThing", "operationId: setThing");
  // what runs in the fork's workflow is the fork's
  commit({ "spec/mfa.yaml": spec, "review/review.md": "Nothing breaks.", number: "8" });
  const forked = git("rev-parse", "HEAD").trim();
  git("checkout", "--quiet", "main");
  commit({ "README.md": "Read me, please." });
  git("merge", "--quiet", "--no-ff", "--message", "merge", "fork");
  git("update-ref", "refs/pull/7/merge", "HEAD");
  git("reset", "--quiet", "--hard", "HEAD^");
  const folder = join(temporaryFolder(), "clone");
  execFileSync("git", ["clone", "--quiet", "--depth", "1", `file://${root}`, folder], { stdio: "pipe" });
  const compareMerge = mergesIn(folder);
  expect(await compareMerge(7, other)).toBeUndefined();
  const { body } = await run({ edit: "breaking" }, (number) => compareMerge(number, forked));
  expect(body).toMatch(/^<!-- spec-review [0-9a-f]{40} -->\n## Spec review: breaks callers/);
  expect(body).toContain("`setThing`");
  expect(body).not.toContain("Nothing breaks.");
  expect(body).toContain("[Run with the page](https://github.com/acme/onelogin-mfa/actions/runs/1)");
});

it("a change of another API is in the comment, below that of the first one, and fails the status", async () => {
  const control = { "packages/sandbox/control.yaml": specText };
  const { root, git, commit } = createRepository({ "spec/mfa.yaml": specText, ...control });
  git("checkout", "--quiet", "-b", "fork");
  commit({
    "packages/sandbox/control.yaml": specText.replace("operationId: putThing", "operationId: setThing"),
  });
  const forked = git("rev-parse", "HEAD").trim();
  git("checkout", "--quiet", "main");
  git("merge", "--quiet", "--no-ff", "--message", "merge", "fork");
  git("update-ref", "refs/pull/7/merge", "HEAD");
  git("reset", "--quiet", "--hard", "HEAD^");
  const folder = join(temporaryFolder(), "clone");
  execFileSync("git", ["clone", "--quiet", "--depth", "1", `file://${root}`, folder], { stdio: "pipe" });
  const { body, sent } = await run({ edit: "breaking" }, () => mergesIn(folder)(7, forked));
  expect(body).toMatch(
    /## Spec review: nothing changed\n[^#]*## Review of control: breaks callers\n[^#]*`setThing`/,
  );
  expect(sent).toContain("failure");
});

it.each([
  ["POST", { body: "Hi." }, 201, '{"id":1}', { id: 1 }],
  ["GET", undefined, 200, "[]", []],
  ["DELETE", undefined, 204, "", null],
] as const)("a %s request has the token and its body, and gives what GitHub responds", async (...sent) => {
  const [method, body, status, response, result] = sent;
  const { url, requests } = await startGithub(status, response);
  expect(await githubApi(url, "secret")(method, "/repos/a/b?page=1", body)).toEqual(result);
  const accept = "application/vnd.github+json";
  const received = body === undefined ? "" : JSON.stringify(body);
  expect(requests).toEqual([[method, "/repos/a/b?page=1", "Bearer secret", accept, received]]);
});

it("a request that GitHub refuses says which, and what GitHub says, without the token", async () => {
  const { url } = await startGithub(403, `{"message":"${"no ".repeat(100)}"}`);
  const says = `{"message":"${"no ".repeat(100)}`.slice(0, 200);
  await expect(githubApi(url, "secret")("GET", "/repos/a/b")).rejects.toThrow(
    new GithubError(403, `GET /repos/a/b: status 403, ${says}`),
  );
});

/** Starts a server that responds as GitHub does, and records what it gets. */
async function startGithub(status: number, response: string) {
  const requests: unknown[] = [];
  const server = createServer(async (request, outgoing) => {
    const { method, url, headers } = request;
    requests.push([method, url, headers.authorization, headers.accept, await text(request)]);
    outgoing.writeHead(status).end(response);
  });
  onTestFinished(() => void server.close());
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo; // it listens on a port
  return { url: `http://127.0.0.1:${port}`, requests };
}
