import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json, text } from "node:stream/consumers";
import { firstBlock } from "@onelogin-mfa/page-kit/code-blocks";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { parse } from "yaml";
import { runAction } from "../action/run-action.ts";
import type { Environment } from "../action/runner.ts";
import {
  createRepository,
  type Repository,
  replaced,
  specText,
  temporaryFolder,
} from "../testing/repository.ts";

const folder = join(import.meta.dirname, "..");
const { inputs, outputs, runs } = parse(readFileSync(join(folder, "action.yml"), "utf8"));

/** Folders of this file, by what is in them. */
const folders = { shared: "", download: "" };
beforeAll(() => {
  folders.shared = realpathSync(mkdtempSync(join(tmpdir(), "action-test-")));
  folders.download = join(folders.shared, "download/packages/review");
  // what GitHub gives a runner: the folder of the Action, without anything that is installed
  for (const path of ["action.yml", "package.json", "action/generated"])
    cpSync(join(folder, path), join(folders.download, path), { recursive: true });
});
afterAll(() => {
  // a run leaves the checkout as it is
  for (const { git } of shared.values()) expect(git("status", "--porcelain")).toBe("");
  rmSync(folders.shared, { recursive: true });
});

interface Comment {
  readonly id: number;
  readonly body: string;
  readonly user: { readonly login: string; readonly type: string };
}

interface Pull {
  readonly number: number;
  readonly head: { readonly sha: string };
  readonly labels: readonly { readonly name: string }[];
}

/** GitHub's API on loopback, with the comments, checks and labels of one pull request. */
async function startGithub({
  status = 200,
  pull = undefined as Pull | undefined,
  user = { login: "github-actions[bot]", type: "Bot" },
  comments = [] as Comment[],
} = {}) {
  const requests: string[] = [];
  const checks: Record<string, unknown>[] = [];
  const state = { pull };
  const read = (url: URL): [code: number, body: unknown] => {
    if (url.pathname === "/user") return user.type === "Bot" ? [403, {}] : [200, user];
    if (url.pathname.endsWith("/pulls")) return [200, state.pull ? [state.pull] : []];
    if (url.pathname.includes("/pulls/")) return [200, state.pull];
    const page = Number(url.searchParams.get("page"));
    return [200, comments.slice((page - 1) * 100, page * 100)];
  };
  const removeLabel = ({ pathname }: URL) => {
    const gone = decodeURIComponent(pathname.split("/").at(-1) ?? "");
    if (state.pull)
      state.pull = { ...state.pull, labels: state.pull.labels.filter(({ name }) => name !== gone) };
  };
  const write = ({ pathname }: URL, sent: Record<string, unknown>) => {
    if (pathname.endsWith("/check-runs")) return void checks.push(sent);
    const id = Number(/comments\/(\d+)/.exec(pathname)?.[1] ?? comments.length + 1);
    comments.splice(id - 1, 1, { id, body: String(sent.body), user });
  };
  const server = createServer(async (request, response) => {
    const { method, headers } = request;
    requests.push(`${method} ${request.url} ${headers.authorization}`);
    const url = new URL(request.url ?? "", "http://127.0.0.1");
    const send = (code: number, body: unknown) => response.writeHead(code).end(JSON.stringify(body));
    if (method === "GET") return send(...read(url));
    // the body of what is refused is read, too
    const sent = method === "DELETE" ? {} : ((await json(request)) as Record<string, unknown>);
    if (status !== 200) return send(status, { message: "Resource not accessible by integration" });
    if (method === "DELETE") removeLabel(url);
    else write(url, sent);
    return send(200, {});
  }).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // not a pipe
  return { url: `http://127.0.0.1:${port}`, requests, comments, checks, state };
}

type Github = Awaited<ReturnType<typeof startGithub>>;

/** Runs a program with the environment of a step. */
type Run = (
  environment: Environment,
  root: string,
) => Promise<{ readonly code: unknown; readonly stdout: string; readonly stderr?: string }>;

/** Runs the Action as the runner does: what is downloaded, by a process of its own. */
const runDownload: Run = async (environment, root) => {
  const env = { PATH: process.env.PATH, HOME: environment.RUNNER_TEMP, ...environment };
  const child = spawn(process.execPath, [join(folders.download, runs.main)], { cwd: root, env });
  const exit = once(child, "exit");
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await exit;
  return { code, stdout, stderr };
};

/** Runs the code that the download is bundled from in this process, which takes a tenth of the time. */
const runHere: Run = async (environment) => {
  let stdout = "";
  const code = await runAction(environment, (written) => {
    stdout += written;
  });
  return { code, stdout };
};

/** Runs a step with the Action. */
async function runStep(
  root: string,
  github: Github,
  event: { readonly name: string; readonly payload: object },
  given: { readonly [input: string]: string },
  run = runHere,
) {
  const temporary = temporaryFolder();
  const file = (name: string, content = "") => {
    writeFileSync(join(temporary, name), content);
    return join(temporary, name);
  };
  const defaults = Object.entries<{ default?: string }>(inputs).map(([name, one]) => {
    return [name, one.default?.includes("github.token") ? "a-token" : (one.default ?? "")];
  });
  const values = Object.entries({ ...Object.fromEntries(defaults), ...given });
  const environment = {
    GITHUB_WORKSPACE: root,
    GITHUB_EVENT_NAME: event.name,
    GITHUB_EVENT_PATH: file("event.json", JSON.stringify(event.payload)),
    GITHUB_OUTPUT: file("output.txt"),
    GITHUB_STEP_SUMMARY: file("summary.md"),
    GITHUB_API_URL: github.url,
    GITHUB_SERVER_URL: "https://github.com",
    GITHUB_REPOSITORY: "acme/api",
    GITHUB_RUN_ID: "7",
    RUNNER_TEMP: temporary,
    ...Object.fromEntries(values.map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
  };
  const result = await run(environment, root);
  const written = readFileSync(join(temporary, "output.txt"), "utf8");
  const found = [...written.matchAll(/^(\w+)<<(\S+)\n(.*?)\n\2$/gms)];
  const report = join(temporary, "openapi-review/report.json");
  return {
    ...result,
    output: Object.fromEntries(found.map(([, name = "", , value = ""]) => [name, value])),
    summary: readFileSync(join(temporary, "summary.md"), "utf8"),
    report: existsSync(report) ? JSON.parse(readFileSync(report, "utf8")) : undefined,
  };
}

const renamed = replaced(specText, "operationId: putThing", "operationId: setThing");
const described = replaced(specText, "The id.", "Its id.");

/**
 * A repository as `actions/checkout` leaves it for a pull request: GitHub's merge of a branch into its target, which has gone on
 * meanwhile.
 */
function pullRequest(
  before: { readonly [path: string]: string },
  change: (repository: Repository) => void,
  after: { readonly [path: string]: string },
  folder?: string,
) {
  const repository = createRepository({ README: "", ...before }, folder);
  const { git, commit } = repository;
  git("checkout", "--quiet", "-b", "topic");
  change(repository);
  commit(after);
  const [sha = "", started = ""] = git("rev-parse", "HEAD", "main").split("\n");
  git("checkout", "--quiet", "main");
  commit({ "other.txt": "The target has gone on." });
  git("checkout", "--quiet", "--detach", "main");
  git("merge", "--quiet", "--no-ff", "-m", "a merge", "topic");
  git("update-ref", "refs/pull/12/merge", "HEAD");
  const pull = {
    number: 12,
    head: { sha, repo: { full_name: "acme/api" } },
    base: { ref: "main", sha: started },
    labels: [],
  };
  return { ...repository, event: { name: "pull_request", payload: { pull_request: pull } }, pull };
}

const nothing = () => {};

/** A change of documents in a pull request. */
interface Change {
  readonly before: { readonly [path: string]: string };
  readonly change?: (repository: Repository) => void;
  readonly after?: { readonly [path: string]: string };
}

const breaks: Change = { before: { "api.yaml": specText }, after: { "api.yaml": renamed } };
const describes: Change = { before: { "api.yaml": specText }, after: { "api.yaml": described } };
const api = { documents: "api.yaml" };

/** Pull requests whose change is data alone, by it: the Action only reads them. */
const shared = new Map<string, ReturnType<typeof pullRequest>>();

/** A pull request for a run of the Action that nothing else changes. */
function pullRequestToRead({ before, change = nothing, after = {} }: Change) {
  if (change !== nothing) return pullRequest(before, change, after);
  const key = JSON.stringify([before, after]);
  const known =
    shared.get(key) ?? pullRequest(before, change, after, mkdtempSync(join(folders.shared, "repository-")));
  shared.set(key, known);
  return known;
}

/** Runs the Action for a pull request of this repository, whose token may comment unless said otherwise. */
async function reviewOf(change: Change, given: object = api, { status = 200, run = runHere } = {}) {
  const { root, event, pull } = pullRequestToRead(change);
  const github = await startGithub({ status, pull });
  return { ...(await runStep(root, github, event, { ...given }, run)), comments: github.comments };
}

describe.runIf(process.platform !== "win32")("the Action, as GitHub runs it", () => {
  it("says at the line, in the summary, in outputs and in a comment what a pull request breaks, and fails", async () => {
    const { root, event, pull } = pullRequestToRead(breaks);
    const github = await startGithub({ pull });
    const result = await runStep(root, github, event, api, runDownload);
    expect([result.code, result.stderr]).toEqual([1, ""]);
    expect(result.stdout).toBe(
      "::error file=api.yaml,line=17,endLine=17,title=operation-renamed::The operation putThing is now called setThing.\n",
    );
    expect(result.output).toMatchObject({ result: "breaking", bump: "major" });
    expect(Object.keys(result.output).sort()).toEqual(Object.keys(outputs).sort());
    expect(result.report).toMatchObject({ bump: { required: "major" } });
    expect(result.summary).toContain("breaks callers");
    expect(result.summary).toMatch(/main \(\w{10}\)/);
    expect(github.comments.map(({ body }) => body)).toEqual([
      `<!-- openapi-review api.yaml ${pull.head.sha} -->\n${result.summary.trimEnd()}\n\n[Run, with the page](https://github.com/acme/api/actions/runs/7)\n`,
    ]);
    expect(readdirSync(result.output.page ?? "").sort()).toEqual(["index.html", "report.json", "report.md"]);
    expect(github.checks).toEqual([]);
    expect(github.requests).toEqual([
      "GET /repos/acme/api/pulls/12 Bearer a-token",
      "GET /repos/acme/api/issues/12/comments?per_page=100&page=1 Bearer a-token",
      "POST /repos/acme/api/issues/12/comments Bearer a-token",
    ]);
  });

  const elsewhere = replaced(
    specText,
    'schema: { $ref: "#/components/schemas/Thing" }',
    'schema: { $ref: "../../shared/thing.yaml" }',
  );
  const shared: Change = {
    before: { "svc/a/openapi.yaml": elsewhere, "shared/thing.yaml": "type: string\n" },
    after: { "shared/thing.yaml": "type: integer\n" },
  };
  const services = { "svc/a/openapi.yaml": specText, "svc/b/openapi.yaml": described };
  const accepting = "accepted: [{ rule: operation-renamed, reason: Announced. }]\n";

  // biome-ignore format: a table, one pull request a line
  it.each<[what: string, change: Change, given: object, code: number, output: object, summary: string]>([
    ["that adds the document", { before: {}, after: { "api.yaml": specText } }, api, 0, { result: "compatible", bump: "minor" }, "The document is new."],
    ["that removes it", { before: breaks.before, change: ({ git }) => git("rm", "--quiet", "api.yaml") }, api, 1, { result: "breaking", bump: "major" }, "The document is gone."],
    ["that renames it", { before: breaks.before, change: ({ git }) => git("mv", "api.yaml", "new.yaml") }, { documents: "new.yaml" }, 0, { result: "unchanged", bump: "none" }, "nothing changed"],
    ["that only describes", describes, api, 0, { result: "compatible", bump: "patch" }, "changes nothing for callers"],
    ["that changes something else", { before: breaks.before, after: { README: "Other." } }, api, 0, { bump: "none" }, "nothing changed"],
    ["that may break", breaks, { ...api, fail: "false" }, 0, { result: "breaking", bump: "major" }, "breaks callers"],
    ["whose break is accepted in it", { ...breaks, after: { ...breaks.after, "review.yaml": accepting } }, { ...api, config: "review.yaml" }, 0, { result: "unchanged" }, "Announced"],
    ["of several documents by a pattern", { before: services, after: { "svc/b/openapi.yaml": renamed } }, { documents: "\n svc/*/openapi.yaml\n svc/a/*.yaml\n" }, 1, { bump: "major" }, "breaks callers.** `svc/b/openapi.yaml`"],
    ["of a folder beside the document", shared, { documents: "svc/a/openapi.yaml", "allow-folder": "." }, 1, { bump: "major" }, "shared/thing.yaml"],
  ])("a pull request %s", async (_, change, given, code, output, summary) => {
    const result = await reviewOf(change, given);
    expect(result.code).toBe(code);
    expect(result.output).toMatchObject(output);
    expect(result.summary).toContain(summary);
  });

  // biome-ignore format: a table, one refusal a line
  it.each<[what: string, change: Change, given: object, message: string]>([
    ["a configuration that is invalid", { ...breaks, after: { ...breaks.after, "r.yaml": "rules: [" } }, { ...api, config: "r.yaml" }, "r.yaml:2:1 Invalid YAML: "],
    ["a configuration with an unknown rule", { ...breaks, after: { "r.yaml": "rules: { operation-rename: off }" } }, { ...api, config: "r.yaml" }, 'Did you mean "operation-renamed"?'],
    ["a configuration that is missing", breaks, { ...api, config: "none.yaml" }, "The configuration none.yaml does not exist."],
    ["a document that is invalid", { ...breaks, after: { "api.yaml": "openapi: [" } }, api, "::error file=api.yaml,line=2,title=OpenAPI comparison::Invalid YAML"],
    ["a $ref out of the folder", shared, { documents: "svc/a/openapi.yaml" }, "name a folder around both (the input allow-folder)"],
    ["a $ref to a host", { before: { "api.yaml": replaced(specText, "#/components/schemas/Thing", "https://example.com/t.yaml") } }, api, "allow the host (the input allow-host: example.com)"],
    ["no document", breaks, { documents: "" }, "The input documents is missing: name a path, such as documents: openapi.yaml"],
    ["a pattern beside another one that matches nothing", breaks, { documents: "api.yaml\nnone/*.yaml" }, 'No document matches "none/*.yaml", before or now.'],
    ["a file whose name would be a command of the runner", { before: {}, after: { "svc/a\n::error::b.yaml": specText } }, { documents: "svc/*.yaml" }, '"svc/a\\n::error::b.yaml" has control characters or is too long'],
    ["documents that are nowhere", breaks, { documents: "none/*.yaml" }, 'No document matches "none/*.yaml", before or now.'],
    ["a working directory that is nowhere", breaks, { ...api, "working-directory": "none" }, 'The input working-directory is "none", which is no folder of the workspace.'],
    ["one out of the workspace", breaks, { ...api, "working-directory": ".." }, 'The input working-directory is "..", which is no folder of the workspace.'],
    ["another redoc", breaks, { ...api, redoc: "yes" }, 'The input redoc is "yes": it must be true or false.'],
    ["a revision in place of a document", breaks, { documents: "git:main:api.yaml" }, 'The input documents has "git:main:api.yaml"'],
    ["a base that is nowhere", breaks, { ...api, base: "v9" }, 'The input base is "v9", and git knows no such commit.'],
    ["another fail", breaks, { ...api, fail: "yes" }, 'The input fail is "yes": it must be true, false or not-compared.'],
  ])("refuses %s with 2, whatever may fail, and says it at the run", { tags: "security" }, async (_, change, given, message) => {
    const result = await reviewOf(change, { fail: "false", ...given });
    expect([result.code, result.output.bump]).toEqual([2, undefined]);
    expect(result.stdout).toMatch(/^(::error .*\n)+$/);
    expect(result.stdout.replaceAll("%25", "%")).toContain(message);
    // no option of a command, or of another tool
    expect(result.stdout).not.toMatch(/--[a-z]|codegen/);
  });

  it("as it is downloaded, ends with 2 for what it refuses, and says nothing else", async () => {
    const { code, stdout, stderr } = await reviewOf(breaks, { documents: "" }, { run: runDownload });
    const message = "The input documents is missing: name a path, such as documents: openapi.yaml";
    expect([code, stdout, stderr]).toEqual([2, `::error title=OpenAPI review::${message}\n`, ""]);
  });

  const outside = JSON.stringify({ openapi: "3.1.0", info: { title: "TOKEN", version: "1" }, paths: {} });
  /** Puts a link in place of a path, to a file or folder beside the checkout. */
  const linked =
    (path: string, target: string): NonNullable<Change["change"]> =>
    ({ root }) => {
      const folder = temporaryFolder();
      writeFileSync(join(folder, "api.yaml"), outside);
      rmSync(join(root, path), { recursive: true, force: true });
      symlinkSync(join(folder, target), join(root, path));
    };
  const hidden = "leads out of the repository. Put the file itself there.";
  const folderOf = { before: { "apis/api.yaml": specText }, change: linked("apis", "") };

  // biome-ignore format: a table, one attack a line
  it.each<[what: string, change: Change, given: object, message: string]>([
    ["a link in place of the document", { before: breaks.before, change: linked("api.yaml", "api.yaml") }, api, `"api.yaml" ${hidden}`],
    ["a link in place of a folder", folderOf, { documents: "apis/api.yaml" }, `"apis/api.yaml" ${hidden}`],
    ["a link in place of a folder in a pattern", folderOf, { documents: "apis/*.yaml" }, `"apis/api.yaml" ${hidden}`],
    ["a link in place of the configuration", { ...breaks, change: linked("r.yaml", "api.yaml") }, { ...api, config: "r.yaml" }, `"r.yaml" ${hidden}`],
    ["a link that a $ref names", { before: { "api.yaml": replaced(specText, "#/components/schemas/Thing", "t.yaml") }, change: linked("t.yaml", "api.yaml") }, api, '$ref "t.yaml" is a link that leads out'],
    ["a document out of the repository", breaks, { documents: "../../../../../../../../etc/hosts" }, `hosts" ${hidden}`],
    ["an option for the base", breaks, { ...api, base: "--output=stray" }, 'The input base is "--output=stray", and git knows no such commit.'],
    ["a range for the base", breaks, { ...api, base: "HEAD^..HEAD" }, 'The input base is "HEAD^..HEAD", and git knows no such commit.'],
    ["a folder for $refs that has none of them", { before: { "svc/api.yaml": replaced(specText, "#/components/schemas/Thing", "../t.yaml") } }, { documents: "svc/api.yaml", "allow-folder": "svc" }, "leads out of the folder"],
    ["another host than the one that is allowed", { before: { "api.yaml": replaced(specText, "#/components/schemas/Thing", "https://example.com.evil.test/t.yaml") } }, { ...api, "allow-host": "example.com" }, '"example.com.evil.test" is not allowed'],
    ["a $ref with a command of the runner", { before: { "api.yaml": replaced(specText, '"#/components/schemas/Thing"', '"x\\n::add-mask::y%0A::error::z"') } }, api, "names a file that does not exist"],
    ["a document of endless lists", { ...breaks, after: { "api.yaml": `openapi: 3.1.0\nx-a: ${"[".repeat(20_000)}` } }, api, "Invalid YAML: nesting exceeded"],
  ])("reads nothing through %s, and says one thing", { tags: "security" }, async (_, change, given, message) => {
    const result = await reviewOf(change, { fail: "false", ...given });
    expect(result.code).toBe(2);
    expect(result.stdout.replaceAll("%25", "%")).toContain(message);
    expect(result.stdout).toMatch(/^(::error [^\r\n]*\n)+$/);
    expect([result.stdout, result.summary, ...result.comments.map(({ body }) => body)].join()).not.toContain("TOKEN");
  });

  it("names of files and operations are text in annotations, summary, comment and outputs", {
    tags: "security",
  }, async () => {
    const path = "svc/`%0A::error::x <img src=x> @octocat.yaml";
    const hostile = "a\\n::set-output name=bump::none\\r::error::%0A @octocat </details><script> `b`";
    const named = replaced(specText, "operationId: putThing", `operationId: "${hostile}"`);
    const change = { before: { [path]: specText, "svc/b.yaml": specText }, after: { [path]: named } };
    const { code, stdout, output, summary, comments } = await reviewOf(change, { documents: "svc/*.yaml" });
    expect([code, Object.keys(output).sort()]).toEqual([1, ["bump", "page", "report", "result"]]);
    expect(stdout.split(/\r|\n/).filter(Boolean)).toEqual([
      expect.stringMatching(/^::error file=svc\/`%250A%3A%3A/),
    ]);
    for (const text of [summary, comments[0]?.body ?? ""]) {
      const outsideOfCode = text.replaceAll(/(`+)(?!`).*?(?<!`)\1(?!`)|<code>.*?<\/code>/gs, "");
      expect(outsideOfCode).not.toMatch(/@octocat|<img|<script|<\/details>\s*<script|^::/m);
    }
  });

  it.each([401, 403, 404])(
    "that may only read, as from a fork, it does not comment and does not fail: %i",
    async (status) => {
      const result = await reviewOf(describes, api, { status });
      expect([result.code, result.comments]).toEqual([0, []]);
      expect(result.stdout).toContain(
        "::notice title=OpenAPI review::No comment on the pull request: the token may not write one.",
      );
      expect(result.summary).toContain("changes nothing for callers");
      const broken = await reviewOf(breaks, api, { status });
      expect([broken.code, broken.output.result]).toEqual([1, "breaking"]);
      expect(broken.stdout).toContain("::error file=api.yaml,line=17");
    },
  );

  it("a failure of GitHub is a notice, without the token", async () => {
    const { code, stdout } = await reviewOf(describes, api, { status: 500 });
    expect(code).toBe(0);
    expect(stdout).toContain(
      "The comment could not be written: POST /repos/acme/api/issues/12/comments: status 500",
    );
    expect(stdout).not.toContain("a-token");
  });

  it.each([
    ["of a workflow", { login: "github-actions[bot]", type: "Bot" }],
    ["of a person", { login: "alice", type: "User" }],
  ])(
    "with a token %s, keeps one comment up to date, writes none of others, and a new one for other documents",
    { tags: "security" },
    async (_, user) => {
      const { root, event, pull } = pullRequestToRead(breaks);
      const first = `<!-- openapi-review api.yaml ${pull.head.sha} -->`;
      const stranger = { id: 1, body: `${first}\nMine.`, user: { login: "mallory", type: "User" } };
      const others = Array.from({ length: 150 }, (_, index) => ({
        ...stranger,
        id: index + 2,
        body: "Hello.",
      }));
      const github = await startGithub({ comments: [stranger, ...others], pull, user });
      for (const documents of ["api.yaml", "api.yaml", "api.{yaml,json}"])
        await runStep(root, github, event, { documents });
      expect(github.comments.slice(151).map(({ body }) => body.split("\n")[0])).toEqual([
        first,
        `<!-- openapi-review api.%7Byaml%2Cjson%7D ${pull.head.sha} -->`,
      ]);
      expect(github.comments[0]).toEqual(stranger);
    },
  );

  it("writes no comment for a commit that is not the newest of its pull request", async () => {
    const { root, event, pull } = pullRequestToRead(breaks);
    const github = await startGithub({ pull: { ...pull, head: { ...pull.head, sha: pull.base.sha } } });
    const { code, stdout } = await runStep(root, github, event, api);
    expect([code, github.comments]).toEqual([1, []]);
    expect(stdout).toContain("The pull request has a newer commit, whose run comments");
  });

  it("a label accepts what breaks callers, for the commit that was reviewed before it was set", {
    tags: "security",
  }, async () => {
    const { root, event, pull } = pullRequestToRead(breaks);
    const labeled = { ...pull, labels: [{ name: "other" }, { name: "breaks: fine" }] };
    const github = await startGithub({ pull: labeled });
    const given = { ...api, "accept-label": "breaks: fine" };
    const early = await runStep(root, github, event, given);
    expect([early.code, github.state.pull?.labels]).toEqual([1, [{ name: "other" }]]);
    expect(github.comments[0]?.body).toContain("for this commit only: set it now");
    github.state.pull = labeled;
    const accepted = await runStep(root, github, event, given);
    expect([accepted.code, accepted.output.result]).toEqual([0, "breaking"]);
    expect(github.comments).toHaveLength(1);
    expect(github.comments[0]?.body).toContain("accepts this, for this commit.");
    expect(github.state.pull).toEqual(labeled);
  });

  const dangling = replaced(specText, "#/components/schemas/Thing", "gone.yaml");
  // biome-ignore format: a table, one older document a line
  it.each<[what: string, before: string, codes: Readonly<Record<string, number>>, result: string, said: string]>([
    ["that cannot be compared is no reason to fail", "openapi: [", { true: 0, false: 0, "not-compared": 3 }, "not-compared", "Invalid YAML"],
    ["of another version likewise", 'swagger: "2.0"\n', { true: 0, false: 0, "not-compared": 3 }, "not-compared", "This is OpenAPI 2.0"],
    ["is compared as far as it is known", dangling, { true: 0, false: 0, "not-compared": 0 }, "unchanged", "names a file that does not exist"],
  ])("an older document %s", async (_, before, codes, expected, said) => {
    for (const [fail, code] of Object.entries(codes)) {
      const { code: ended, stdout, output, summary } = await reviewOf({ before: { "api.yaml": before }, after: { "api.yaml": specText } }, { ...api, fail });
      expect([ended, output.result]).toEqual([code, expected]);
      expect([stdout, summary]).toEqual([expect.stringContaining(said), expect.stringContaining(said)]);
      // its line is none of the newer file
      expect(stdout).not.toMatch(/^::(error|warning) file=/m);
    }
  });

  it("writes no comment where nothing has changed, or without a token", async () => {
    const same = { before: breaks.before, after: { README: "Other." } };
    expect((await reviewOf(same)).comments).toEqual([]);
    expect((await reviewOf(breaks, { ...api, token: "" })).comments).toEqual([]);
  });

  it.each([
    ["fetches what it lacks", true, 1, "::error file=api.yaml,line=17"],
    [
      "says what it needs, if that cannot be fetched",
      false,
      2,
      "Give the step of actions/checkout fetch-depth: 0.",
    ],
  ])("a shallow clone %s", async (_, isThere, code, printed) => {
    const { root, event, pull } = pullRequestToRead(breaks);
    const { root: clone, git } = createRepository({});
    git("fetch", "--quiet", "--depth=1", `file://${root}`, "+refs/pull/12/merge:refs/remotes/pull/12/merge");
    git("checkout", "--quiet", "--detach", "refs/remotes/pull/12/merge");
    git("remote", "add", "origin", isThere ? `file://${root}` : "file:///nowhere");
    const result = await runStep(clone, await startGithub({ pull }), event, api);
    expect([result.code, result.stdout]).toEqual([code, expect.stringContaining(printed)]);
  });

  it("compares a checkout of the branch itself from where it has left its target", async () => {
    const { root, git, event, pull } = pullRequest(breaks.before, nothing, { ...breaks.after });
    git("checkout", "--quiet", "--detach", pull.head.sha);
    const { code, report } = await runStep(root, await startGithub({ pull }), event, api);
    expect([code, report.changes.length]).toEqual([1, 1]);
  });

  /** A clone as `actions/checkout` makes it: of one commit of the main branch. */
  function cloneOf(root: string): string {
    const { root: clone, git } = createRepository({});
    git("remote", "add", "origin", `file://${root}`);
    git("fetch", "--quiet", "--depth=1", "origin", "main");
    git("checkout", "--quiet", "--detach", "FETCH_HEAD");
    return clone;
  }

  /** The clone of a workflow that runs the target's code beside a pull request of a fork. */
  function besideFork() {
    const config = { "review.yaml": "rules: { operation-renamed: minor }\n" };
    const change = { before: breaks.before, after: { ...breaks.after, ...config } };
    const { root, pull } = pullRequestToRead(change);
    return {
      clone: cloneOf(root),
      pull: { ...pull, head: { ...pull.head, repo: { full_name: "mallory/api" } } },
    };
  }

  it.each([
    ["workflow_run", runDownload],
    ["pull_request_target", runHere],
  ])(
    "comments on a fork's pull request on %s, whose files it reads as data",
    { tags: "security" },
    async (name, run) => {
      const { clone, pull } = besideFork();
      const workflow = {
        head_sha: pull.head.sha,
        head_branch: "topic",
        head_repository: { full_name: "mallory/api", owner: { login: "mallory" } },
      };
      const event = name === "workflow_run" ? { workflow_run: workflow } : { pull_request: pull };
      const payload = { ...event, repository: { full_name: "acme/api" } };
      const github = await startGithub({ pull });
      const result = await runStep(clone, github, { name, payload }, api, run);
      // the check says it, and the job has done its work
      expect([result.code, result.stdout, result.output.result]).toEqual([0, "", "breaking"]);
      expect(github.comments.map(({ body }) => body)).toEqual([expect.stringContaining("breaks callers")]);
      expect(github.checks).toEqual([
        {
          name: "OpenAPI review of api.yaml",
          head_sha: pull.head.sha,
          status: "completed",
          conclusion: "failure",
          details_url: "https://github.com/acme/api/actions/runs/7",
          output: { title: "Breaks callers", summary: result.summary.slice(0, -1) },
        },
      ]);
      // the configuration of the pull request
      const rated = await runStep(clone, github, { name, payload }, { ...api, config: "review.yaml" });
      expect([rated.code, rated.output.bump, github.comments.length]).toEqual([0, "minor", 1]);
      expect(existsSync(join(clone, "review.yaml"))).toBe(false);
    },
  );

  // biome-ignore format: a table, one result a line
  it.each<[what: string, change: Change, given: object, labels: readonly string[], conclusion: string, title: string]>([
    ["nothing that breaks", describes, {}, [], "success", "Callers keep working"],
    ["a break that may pass", breaks, { fail: "false" }, [], "neutral", "Breaks callers"],
    ["an older document that is invalid", { before: { "api.yaml": "openapi: [" }, after: { "api.yaml": specText } }, {}, [], "neutral", "Not compared"],
    ["the same, if that is to fail", { before: { "api.yaml": "openapi: [" }, after: { "api.yaml": specText } }, { fail: "not-compared" }, [], "failure", "Not compared"],
    ["a newer document that is invalid", { before: breaks.before, after: { "api.yaml": "openapi: [" } }, { fail: "false" }, [], "failure", "Cannot be checked"],
    ["a break that a label accepts", breaks, { "accept-label": "fine" }, ["fine"], "success", "Breaks callers, accepted for this commit"],
  ])("the check of a commit for %s", async (_, change, given, labels, conclusion, title) => {
    const { root, pull } = pullRequestToRead(change);
    const github = await startGithub({ pull: { ...pull, labels: labels.map((name) => ({ name })) } });
    const event = { name: "pull_request_target", payload: { pull_request: pull } };
    if (labels.length > 0) await runStep(cloneOf(root), github, event, { ...api, ...given });
    github.state.pull = { ...pull, labels: labels.map((name) => ({ name })) };
    await runStep(cloneOf(root), github, event, { ...api, ...given });
    expect(github.checks.at(-1)).toMatchObject({ conclusion, output: { title } });
  });

  it("has nothing to say on workflow_run if the commit is not that of the pull request any more", async () => {
    const { clone, pull } = besideFork();
    const run = {
      head_sha: pull.head.sha,
      head_branch: "topic",
      head_repository: { full_name: "mallory/api", owner: { login: "mallory" } },
    };
    const payload = { workflow_run: run, repository: { full_name: "acme/api" } };
    const github = await startGithub({ pull: { ...pull, head: { ...pull.head, sha: pull.base.sha } } });
    const { code, stdout } = await runStep(clone, github, { name: "workflow_run", payload }, api);
    expect([code, stdout]).toEqual([0, expect.stringContaining("nothing to say")]);
    expect([github.comments, github.checks]).toEqual([[], []]);
  });

  /** A shallow clone of a branch of which the last commit breaks callers, and the commit before it. */
  function pushed() {
    const { root, git, commit } = createRepository(breaks.before);
    git("branch", "older");
    git("tag", "v1.0.0");
    commit({ ...breaks.after });
    // as GitHub allows it
    git("config", "uploadpack.allowAnySHA1InWant", "true");
    return { clone: cloneOf(root), before: git("rev-parse", "HEAD^").trim() };
  }

  const zeros = "0".repeat(40);
  // biome-ignore format: a table, one event a line
  it.each<[what: string, name: string, payload: (before: string) => object, base: string, code: number, printed: string]>([
    ["a push", "push", (before) => ({ before }), "", 1, "operation-renamed"],
    ["a merge group", "merge_group", (before) => ({ merge_group: { base_sha: before, base_ref: "refs/heads/main" } }), "", 1, "operation-renamed"],
    ["a push with another base", "push", (before) => ({ before }), "HEAD", 0, ""],
    ["a schedule with the base HEAD^, which a shallow clone lacks", "schedule", () => ({}), "HEAD^", 1, "operation-renamed"],
    ["the same by its other spelling", "schedule", () => ({}), "HEAD~1", 1, "operation-renamed"],
    ["a branch that the clone lacks", "schedule", () => ({}), "older", 1, "operation-renamed"],
    ["the same, by its remote", "schedule", () => ({}), "origin/older", 1, "operation-renamed"],
    ["a tag that the clone lacks", "schedule", () => ({}), "v1.0.0", 1, "operation-renamed"],
    ["a first push", "push", () => ({ before: zeros }), "", 0, "::notice title=OpenAPI review::The push made this branch, so that there is no older revision"],
    ["a schedule without a base", "schedule", () => ({}), "", 2, "The event schedule has no older revision: name one by the input base, such as base: HEAD^"],
    ["a push after which the older commit is nowhere", "push", () => ({ before: "1".repeat(40) }), "", 2, "is not in the clone and cannot be fetched. Give the step of actions/checkout fetch-depth: 0."],
    ["a base that is nowhere", "schedule", () => ({}), "none", 2, 'The input base is "none", and git knows no such commit.'],
  ])("%s is compared with its older revision, in a shallow clone", async (_, name, payload, base, code, printed) => {
    const { clone, before } = pushed();
    const result = await runStep(clone, await startGithub(), { name, payload: payload(before) }, { ...api, base });
    expect([result.code, result.stdout]).toEqual([code, expect.stringContaining(printed)]);
    if (code === 0 && printed !== "") expect(result.output).toEqual({ result: "not-compared" });
  });

  it("reads a repository below the workspace, and documents from a folder of it", async () => {
    const { clone, before } = pushed();
    const workspace = temporaryFolder();
    renameSync(clone, join(workspace, "src"));
    const event = { name: "push", payload: { before } };
    const stray = await runStep(workspace, await startGithub(), event, api);
    expect([stray.code, stray.stdout]).toEqual([
      2,
      expect.stringContaining("The workspace is in no git repository"),
    ]);
    expect(stray.stdout).toContain("name it by the input working-directory");
    const given = { ...api, "working-directory": "src" };
    expect((await runStep(workspace, await startGithub(), event, given)).code).toBe(1);
    const { root, commit } = createRepository({ "svc/a/api.yaml": specText });
    commit({ "svc/a/api.yaml": renamed });
    const inside = { documents: "api.yaml", "working-directory": "svc/a", base: "HEAD^" };
    const result = await runStep(root, await startGithub(), event, inside);
    // places are those of the repository
    expect([result.code, result.stdout]).toEqual([1, expect.stringContaining("file=svc/a/api.yaml")]);
  });

  it("is used by the workflows to copy with inputs and outputs that it has, and no more rights than each needs", () => {
    const [first, second] = ["openapi", "openapi-review"].map((name) => {
      const workflow = parse(readFileSync(join(folder, "workflows", `${name}.yml`), "utf8"));
      expect(workflow.name).toBe(name);
      const [{ steps, permissions = workflow.permissions }] = Object.values<{
        steps: { uses: string; with: object }[];
        permissions?: object;
      }>(workflow.jobs) as [never];
      const [, step, upload] = steps as { uses: string; with: object }[];
      expect(step?.uses).toBe("OWNER/onelogin-mfa/packages/review@COMMIT");
      expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(step?.with ?? {})));
      const used = [...JSON.stringify(upload).matchAll(/steps\.review\.outputs\.(\w+)/g)].map(
        ([, name]) => name,
      );
      expect(new Set(used)).toEqual(new Set(["page"]));
      return { workflow, permissions };
    });
    expect(Object.keys(outputs)).toContain("page");
    expect(first?.permissions).toEqual({ contents: "read" });
    expect(second?.permissions).toEqual({ contents: "read", "pull-requests": "write", checks: "write" });
    expect(second?.workflow.on.workflow_run).toEqual({ workflows: ["openapi"], types: ["completed"] });
  });

  it("is used by README in one job as well", () => {
    const readme = readFileSync(join(folder, "README.md"), "utf8");
    const { jobs, permissions } = parse(firstBlock(readme, "yaml", ({ code }) => code.startsWith("name: ")));
    expect(permissions).toEqual({ contents: "read", "pull-requests": "write" });
    expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(jobs.openapi.steps[1].with)));
  });

  it("declares each input that it reads, and needs nothing but Node", () => {
    const read = readFileSync(join(folder, "action/runner.ts"), "utf8").matchAll(
      /(?:text|list)\("([\w-]+)"\)/g,
    );
    expect(new Set([...read].map(([, name]) => name))).toEqual(new Set(Object.keys(inputs)));
    expect(runs).toEqual({ using: "node24", main: "action/generated/index.js" });
  });
});
