import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json, text } from "node:stream/consumers";
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

/** GitHub's API on loopback, with the comments of one pull request. */
async function startGithub({
  status = 200,
  pulls = [] as readonly object[],
  comments = [] as Comment[],
} = {}) {
  const requests: string[] = [];
  const server = createServer(async (request, response) => {
    const { method, url = "", headers } = request;
    requests.push(`${method} ${url} ${headers.authorization}`);
    const send = (code: number, body: unknown) => response.writeHead(code).end(JSON.stringify(body));
    if (url.includes("/pulls?")) return send(200, pulls);
    if (method === "GET") return send(200, comments);
    // the body of what is refused is read, too
    const { body } = (await json(request)) as { body: string };
    if (status !== 200) return send(status, { message: "Resource not accessible by integration" });
    const id = Number(/comments\/(\d+)/.exec(url)?.[1] ?? comments.length + 1);
    comments.splice(id - 1, 1, { id, body, user: { login: "github-actions[bot]", type: "Bot" } });
    return send(200, {});
  }).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, comments }; // not a pipe
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
  const report = join(temporary, "openapi-review.json");
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
  const { root, event } = pullRequestToRead(change);
  const github = await startGithub({ status });
  return { ...(await runStep(root, github, event, { ...given }, run)), comments: github.comments };
}

describe.runIf(process.platform !== "win32")("the Action, as GitHub runs it", () => {
  it("says at the line, in the summary, in outputs and in a comment what a pull request breaks, and fails", async () => {
    const { root, event } = pullRequestToRead(breaks);
    const github = await startGithub();
    const result = await runStep(root, github, event, api, runDownload);
    expect([result.code, result.stderr]).toEqual([1, ""]);
    expect(result.stdout).toBe(
      "::error file=api.yaml,line=17,endLine=17,title=operation-renamed::The operation putThing is now called setThing.\n",
    );
    expect(result.output).toMatchObject({ breaking: "true", bump: "major" });
    expect(Object.keys(result.output).sort()).toEqual(Object.keys(outputs).sort());
    expect(result.report).toMatchObject({ bump: { required: "major" } });
    expect(result.summary).toMatch(/: breaks callers\n\nFrom main \(\w{10}\) to api\.yaml\.\n/);
    expect(github.comments.map(({ body }) => body)).toEqual([
      `<!-- openapi-review api.yaml -->\n${result.summary.trimEnd()}\n\n[Run](https://github.com/acme/api/actions/runs/7)\n`,
    ]);
    expect(github.requests).toEqual([
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
    ["that adds the document", { before: {}, after: { "api.yaml": specText } }, api, 0, { breaking: "false", bump: "minor" }, "The document is new."],
    ["that removes it", { before: breaks.before, change: ({ git }) => git("rm", "--quiet", "api.yaml") }, api, 1, { breaking: "true", bump: "major" }, "The document is gone."],
    ["that renames it", { before: breaks.before, change: ({ git }) => git("mv", "api.yaml", "new.yaml") }, { documents: "new.yaml" }, 0, { bump: "none" }, "nothing changed"],
    ["that only describes", describes, api, 0, { breaking: "false", bump: "patch" }, "changes nothing for callers"],
    ["that changes something else", { before: breaks.before, after: { README: "Other." } }, api, 0, { bump: "none" }, "nothing changed"],
    ["that may break", breaks, { ...api, fail: "false" }, 0, { breaking: "true", bump: "major" }, "breaks callers"],
    ["whose break is accepted in it", { ...breaks, after: { ...breaks.after, "review.yaml": accepting } }, { ...api, config: "review.yaml" }, 0, { breaking: "false" }, "Announced"],
    ["of several documents by a pattern", { before: services, after: { "svc/b/openapi.yaml": renamed } }, { documents: "\n svc/*/openapi.yaml\n svc/a/*.yaml\n" }, 1, { bump: "major" }, "to 2 documents. Breaks callers: `svc/b/openapi.yaml`."],
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
    ["a revision in place of a document", breaks, { documents: "git:main:api.yaml" }, 'The input documents has "git:main:api.yaml"'],
    ["a base that is nowhere", breaks, { ...api, base: "v9" }, 'The input base is "v9", and git knows no such commit.'],
    ["another fail", breaks, { ...api, fail: "yes" }, 'The input fail is "yes": it must be true or false.'],
  ])("refuses %s with 2, whatever may fail, and says it at the run", async (_, change, given, message) => {
    const result = await reviewOf(change, { fail: "false", ...given });
    expect([result.code, result.output.breaking]).toEqual([2, undefined]);
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
  ])("reads nothing through %s, and says one thing", async (_, change, given, message) => {
    const result = await reviewOf(change, { fail: "false", ...given });
    expect(result.code).toBe(2);
    expect(result.stdout.replaceAll("%25", "%")).toContain(message);
    expect(result.stdout).toMatch(/^(::error [^\r\n]*\n)+$/);
    expect([result.stdout, result.summary, ...result.comments.map(({ body }) => body)].join()).not.toContain("TOKEN");
  });

  it("names of files and operations are text in annotations, summary, comment and outputs", async () => {
    const path = "svc/`%0A::error::x <img src=x> @octocat.yaml";
    const hostile = "a\\n::set-output name=bump::none\\r::error::%0A @octocat </details><script> `b`";
    const named = replaced(specText, "operationId: putThing", `operationId: "${hostile}"`);
    const change = { before: { [path]: specText, "svc/b.yaml": specText }, after: { [path]: named } };
    const { code, stdout, output, summary, comments } = await reviewOf(change, { documents: "svc/*.yaml" });
    expect([code, Object.keys(output).sort()]).toEqual([1, ["breaking", "bump", "report"]]);
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
      expect([broken.code, broken.output.breaking]).toEqual([1, "true"]);
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

  it("keeps one comment up to date, writes none of others, and a new one for other documents", async () => {
    const { root, event } = pullRequestToRead(breaks);
    const stranger = {
      id: 1,
      body: "<!-- openapi-review api.yaml -->\nMine.",
      user: { login: "mallory", type: "User" },
    };
    const github = await startGithub({ comments: [stranger] });
    await runStep(root, github, event, api);
    await runStep(root, github, event, api);
    await runStep(root, github, event, { documents: "api.{yaml,json}" });
    expect(github.comments.map(({ body }) => body.split("\n")[0])).toEqual([
      "<!-- openapi-review api.yaml -->",
      "<!-- openapi-review api.yaml -->",
      "<!-- openapi-review api.%7Byaml%2Cjson%7D -->",
    ]);
    expect(github.comments[0]).toEqual(stranger);
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
    const { root, event } = pullRequestToRead(breaks);
    const { root: clone, git } = createRepository({});
    git("fetch", "--quiet", "--depth=1", `file://${root}`, "+refs/pull/12/merge:refs/remotes/pull/12/merge");
    git("checkout", "--quiet", "--detach", "refs/remotes/pull/12/merge");
    git("remote", "add", "origin", isThere ? `file://${root}` : "file:///nowhere");
    const result = await runStep(clone, await startGithub(), event, api);
    expect([result.code, result.stdout]).toEqual([code, expect.stringContaining(printed)]);
  });

  it("compares a checkout of the branch itself from where it has left its target", async () => {
    const { root, git, event, pull } = pullRequest(breaks.before, nothing, { ...breaks.after });
    git("checkout", "--quiet", "--detach", pull.head.sha);
    const { code, report } = await runStep(root, await startGithub(), event, api);
    expect([code, report.changes.length]).toEqual([1, 1]);
  });

  /** The clone of a workflow that runs the target's code beside a pull request of a fork. */
  function besideFork() {
    const config = { "review.yaml": "rules: { operation-renamed: minor }\n" };
    const change = { before: breaks.before, after: { ...breaks.after, ...config } };
    const { root, pull, event } = pullRequestToRead(change);
    const { root: clone, git } = createRepository({});
    git("remote", "add", "origin", `file://${root}`);
    git("fetch", "--quiet", "--depth=1", "origin", "main");
    git("checkout", "--quiet", "--detach", "FETCH_HEAD");
    return { clone, pull: { ...pull, head: { ...pull.head, repo: { full_name: "mallory/api" } } }, event };
  }

  it.each([
    ["workflow_run", runDownload],
    ["pull_request_target", runHere],
  ])("comments on a fork's pull request on %s, whose files it reads as data", async (name, run) => {
    const { clone, pull } = besideFork();
    const workflow = {
      head_sha: pull.head.sha,
      head_branch: "topic",
      head_repository: { full_name: "mallory/api", owner: { login: "mallory" } },
      html_url: "https://github.com/acme/api/actions/runs/6",
    };
    const event = name === "workflow_run" ? { workflow_run: workflow } : { pull_request: pull };
    const payload = { ...event, repository: { full_name: "acme/api" } };
    const github = await startGithub({ pulls: [pull] });
    const given = { ...api, fail: "false" };
    const result = await runStep(clone, github, { name, payload }, given, run);
    expect([result.code, result.stdout, result.output.breaking]).toEqual([0, "", "true"]);
    expect(github.comments.map(({ body }) => body)).toEqual([expect.stringContaining("breaks callers")]);
    // the configuration of the pull request
    const rated = await runStep(clone, github, { name, payload }, { ...given, config: "review.yaml" });
    expect([rated.code, rated.output.bump, github.comments.length]).toEqual([0, "minor", 1]);
    expect(existsSync(join(clone, "review.yaml"))).toBe(false);
  });

  it("has nothing to say on workflow_run if the commit is not that of the pull request any more", async () => {
    const { clone, pull } = besideFork();
    const run = {
      head_sha: pull.head.sha,
      head_branch: "topic",
      head_repository: { full_name: "mallory/api", owner: { login: "mallory" } },
    };
    const payload = { workflow_run: run, repository: { full_name: "acme/api" } };
    const moved = { ...pull, head: { ...pull.head, sha: pull.base.sha } };
    const github = await startGithub({ pulls: [moved] });
    const { code, stdout } = await runStep(clone, github, { name: "workflow_run", payload }, api);
    expect([code, stdout]).toEqual([0, expect.stringContaining("nothing to say")]);
    expect(github.comments).toEqual([]);
  });

  it.each([
    ["HEAD^", 1, "operation-renamed"],
    [
      "",
      2,
      "The event push has no pull request: name the older revision by the input base, such as base: HEAD^",
    ],
  ])("a push is compared with the revision of the input base: %j", async (base, code, printed) => {
    const { root, commit } = createRepository(breaks.before);
    commit({ ...breaks.after });
    const result = await runStep(root, await startGithub(), { name: "push", payload: {} }, { ...api, base });
    expect([result.code, result.stdout]).toEqual([code, expect.stringContaining(printed)]);
  });

  it("is used by README with inputs that it has, and what it needs in each workflow", () => {
    const readme = readFileSync(join(folder, "README.md"), "utf8");
    const workflows = [...readme.matchAll(/^```yaml\n((?:#.*\n)?name: [\s\S]*?)^```$/gm)].map(
      ([, yaml = ""]) => parse(yaml),
    );
    for (const { permissions, jobs } of workflows) {
      expect(permissions).toEqual({ contents: "read", "pull-requests": "write" });
      const [{ steps }] = Object.values<{ steps: { uses: string; with?: object }[] }>(jobs) as [never];
      const [, step] = steps as { uses: string; with: object }[];
      expect(step?.uses).toBe("<owner>/onelogin-mfa/packages/review@<commit>");
      expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(step?.with ?? {})));
    }
    const [first, second] = workflows;
    expect(second?.on.workflow_run).toEqual({ workflows: [first?.name], types: ["completed"] });
    expect(workflows).toHaveLength(2);
  });

  it("declares each input that it reads, and needs nothing but Node", () => {
    const read = readFileSync(join(folder, "action/runner.ts"), "utf8").matchAll(
      /(?:text|list)\("([\w-]+)"\)/g,
    );
    expect(new Set([...read].map(([, name]) => name))).toEqual(new Set(Object.keys(inputs)));
    expect(runs).toEqual({ using: "node24", main: "action/generated/index.js" });
  });
});
