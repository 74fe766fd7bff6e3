import { execFile } from "node:child_process";
import { once } from "node:events";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { promisify } from "node:util";
import { runProgram, type Streams } from "@onelogin-mfa/command-line";
import { firstBlock } from "@onelogin-mfa/page-kit/code-blocks";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { compare } from "../src/compare-sources.ts";
import { readConfiguration } from "../src/configuration.ts";
import { pairDocuments } from "../src/documents.ts";
import { formats, program, runReview } from "../src/program.ts";
import type { Location, Report, ReportedChange, ReportProblem } from "../src/report.ts";
import { createRepository, replaced, specText } from "../testing/repository.ts";

const older = replaced(
  specText,
  'content: { application/json: { schema: { $ref: "#/components/schemas/Thing" } } }',
  'content: { application/json: { schema: { $ref: "parts/thing.yaml" } } }',
);
const part = "type: object\nproperties:\n  id: { type: string }\n";
const files = {
  "api/base.yaml": older,
  "api/parts/thing.yaml": part,
  "api/same.json": JSON.stringify({ openapi: "3.1.0", info: { title: "T", version: "1" }, paths: {} }),
  "api/breaking.yaml": replaced(older, "operationId: putThing", "operationId: setThing"),
  "api/compatible.yaml": replaced(older, "x-effect: read", "x-effect: read\n      summary: Reads it."),
  "api/broken.yaml": "openapi: [",
  "api/swagger.yaml": 'swagger: "2.0"\ninfo: {}\n',
  "api/outside.yaml": replaced(older, "parts/thing.yaml", "../shared.yaml"),
  "api/remote.yaml": replaced(older, "parts/thing.yaml", "https://example.com/thing.yaml"),
  "shared.yaml": part,
};

/** Runs the program in a repository with the files above, in which the part has changed since the commit. */
async function run(
  args: readonly string[],
  {
    standardInput,
    more = {},
    committed = {},
    from = ".",
  }: { standardInput?: string; more?: object; committed?: object; from?: string } = {},
) {
  const root = toRead(JSON.stringify([more, committed]), (folder) => {
    const { write } = createRepository({ ...files, ...committed }, folder);
    write({ "api/parts/thing.yaml": part.replace("string", "integer"), ...more });
  });
  return runIn(root, args, { from, standardInput });
}

/** Repositories that runs only read, by what is in them: each is made once, in a folder of this file. */
const known = new Map<string, string>();
let shared: string;
beforeAll(() => {
  shared = realpathSync(mkdtempSync(join(tmpdir(), "program-test-")));
});
afterAll(() => rmSync(shared, { recursive: true }));

/** Gives the root of a repository to read, which is made in an empty folder unless it is known. */
function toRead(key: string, make: (folder: string) => void): string {
  const root = known.get(key) ?? mkdtempSync(join(shared, "repository-"));
  if (!known.has(key)) make(root);
  known.set(key, root);
  return root;
}

/** Runs the program in a folder of a repository. */
async function runIn(
  root: string,
  args: readonly string[],
  { from = ".", standardInput }: { from?: string; standardInput?: string | undefined } = {},
) {
  const written = { out: "", err: "" };
  const streams: Streams = {
    out: (text) => {
      written.out += text;
    },
    err: (text) => {
      written.err += text;
    },
  };
  const at = (path: string | undefined) => path && join(root, path);
  const code = await runProgram(
    program,
    (document, newer, options) =>
      runReview(
        document,
        newer,
        { ...options, folder: join(root, from), standardInput, config: at(options.config) },
        streams,
      ),
    args,
    streams,
  );
  return { code, ...written, all: (written.out + written.err).replaceAll(`${root}/`, "") };
}

/** Starts a server that has one text at each path, and a document of its own at one. @returns its port */
async function startServer(
  text: string,
  documentAt: (port: number | undefined) => string = () => text,
): Promise<number> {
  const server = createServer(({ url, socket: { localPort } }, response) =>
    response.end(url === "/api.json" ? documentAt(localPort) : text),
  ).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  return (server.address() as AddressInfo).port; // not a pipe
}

const [base, head] = ["api/base.yaml", "api/breaking.yaml"];

describe("onelogin-mfa-review", () => {
  // biome-ignore format: a table, one call a line
  it.each<[what: string, args: readonly string[], code: number, printed: string]>([
    ["the same document", [base, base], 0, "nothing changed"],
    ["a compatible change", [base, "api/compatible.yaml"], 0, "patch summary of getThing is new"],
    ["a breaking change", [base, head], 1, "breaks callers"],
    ["a file that a $ref leads to, before and now", [`git:HEAD:${base}`, base], 1, "api/parts/thing.yaml:3"],
    ["two commits", [`git:HEAD:${base}`, `git:HEAD:${head}`], 1, "The operation `putThing` is now called"],
    ["standard input", ["-", head], 1, "From standard input to api/breaking.yaml."],
    ["a $ref into a folder that is allowed", ["api/outside.yaml", base, "--allow-folder", "."], 1, "thing.yaml"],
    ["one document too many", [base, base, base], 2, "too many arguments"],
    ["an unknown form", [base, base, "--format", "pdf"], 2, "Allowed choices are text, markdown"],
    ["standard input twice", ["-", "-"], 2, "Only one document can be read from standard input."],
    ["a missing file", ["api/none.yaml", base], 2, "api/none.yaml:1:1 The file does not exist."],
    ["a missing file of a commit", ["git:HEAD:none.yaml", base], 2, "none.yaml:1:1 The file does not exist."],
    ["a folder of a commit", ["git:HEAD:api", base], 2, "api:1:1 The file does not exist."],
    ["an unknown commit", ["git:nowhere:a.yaml", base], 2, 'Git knows no commit "nowhere".'],
    ["Swagger 2.0 on the older side", ["api/swagger.yaml", base], 3, 'supported: convert it first, such as by "npx swagger2openapi".'],
    ["Swagger 2.0 on the newer side", [base, "api/swagger.yaml"], 2, "api/swagger.yaml:1:1 This is OpenAPI 2.0."],
    ["invalid YAML", [base, "api/broken.yaml"], 2, "api/broken.yaml:2:1 Invalid YAML"],
    ["invalid YAML on the older side", ["api/broken.yaml", base], 3, "not compared"],
    ["a $ref out of the folder", [base, "api/outside.yaml"], 2, "name a folder around both (--allow-folder)."],
    ["a $ref out of the folder of a commit", ["git:HEAD:api/outside.yaml", base], 3, "leads out of the folder"],
    ["a $ref to a host", [base, "api/remote.yaml"], 2, "or allow the host (--allow-host example.com)."],
  ])("%s", async (_, args, code, printed) => {
    const result = await run(args, { standardInput: specText });
    expect([result.code, result.all]).toEqual([code, expect.stringContaining(printed.replaceAll("`", ""))]);
  });

  it("a document behind a link in git is read inside of the commit; else there is a sentence for each way", {
    tags: "security",
  }, async () => {
    const { root, git, commit } = createRepository(files);
    mkdirSync(join(root, "links"));
    symlinkSync("../api/same.json", join(root, "links/same.json"));
    symlinkSync("api", join(root, "linked"));
    // as long as one can be, with lines as a document has them
    symlinkSync(`openapi: 3.1.0\npaths: {}\n# ${"x".repeat(4000)}`, join(root, "links/long.json"));
    symlinkSync("..", join(root, "out"));
    git("init", "--quiet", "sub");
    git(
      "-C",
      "sub",
      "-c",
      "user.name=T",
      "-c",
      "user.email=t@example.com",
      "commit",
      "-qm",
      "one",
      "--allow-empty",
    );
    commit({});
    const messageOf = async (path: string) => {
      const one = compare(`git:HEAD:${path}`, "api/same.json", { folder: root });
      return one.then(
        ({ result }) => result,
        ({ message }: Error) => message.replace(/commit \w{10}/, "commit"),
      );
    };
    expect([
      await messageOf("links/same.json"),
      await messageOf("linked/same.json"),
      await messageOf("links/long.json"),
      await messageOf("out/same.json"),
      await messageOf("sub/openapi.yaml"),
    ]).toEqual([
      "unchanged",
      "unchanged",
      '"links/long.json" of the commit is behind the symbolic link "links/long.json", which leads to no file of the commit. Name the file itself.',
      '"out/same.json" of the commit is behind the symbolic link "out", which leads to no file of the commit. Name the file itself.',
      '"sub/openapi.yaml" of the commit is in the submodule "sub", which is a repository of its own. Run this in its folder, with a revision of it.',
    ]);
  });

  it.each([
    ["before", ["-", base], true],
    ["now", [base, "-"], true],
    ["on no side", [base, base], false],
  ])("standard input is read only where it is named: %s", async (_, args, isRead) => {
    const read = vi.fn(() => Readable.from([Buffer.from(specText)]));
    vi.spyOn(process, "stdin", "get").mockImplementation(read as never);
    const { out } = await run(args);
    vi.restoreAllMocks();
    expect([read.mock.calls.length > 0, out.includes("standard input")]).toEqual([isRead, isRead]);
  });

  // biome-ignore format: a table, one call a line
  it.each<[what: string, args: readonly string[], code: number, printed: string]>([
    ["is refused without a place", ["-", base], 2, 'The document of standard input refers to another file ("parts/thing.yaml"), and standard input is in no revision. Say where it stands (--stdin-base git:<revision>), or name the document itself: git:<revision>:<path>.'],
    ["is refused as the newer one, too", [base, "-"], 2, "refers to another file"],
    ["is read from a revision, at the path of the other document", ["-", base, "--stdin-base", "git:HEAD"], 1, "api/parts/thing.yaml:3"],
    ["the same, of another revision", ["-", `git:HEAD:${base}`, "--stdin-base", "git:HEAD"], 0, "nothing changed"],
    ["is read from a revision at a path", ["-", base, "--stdin-base", `git:HEAD:${base}`], 1, "api/parts/thing.yaml:3"],
    ["is read beside a file", ["-", base, "--stdin-base", base], 0, "nothing changed"],
    ["has no path beside an address", ["-", "https://example.com/api.json", "--stdin-base", "git:HEAD"], 2, '"git:HEAD" names no document. Say which one: git:HEAD:<path>'],
    ["a place without standard input is refused", [base, base, "--stdin-base", "git:HEAD"], 2, "--stdin-base needs a document of standard input"],
  ])("standard input in several files %s", { tags: "security" }, async (_, args, code, printed) => {
    const result = await run(args, { standardInput: older });
    expect([result.code, result.all]).toEqual([code, expect.stringContaining(printed)]);
  });

  const gone = ["git:HEAD:api/base.yaml", "api/base.yaml"];
  // biome-ignore format: a table, one call a line
  it.each<[what: string, args: readonly string[], code: number, printed: readonly string[]]>([
    ["is new in the working tree", ["git:HEAD:new.yaml", "new.yaml"], 0, ["compatible with callers", "to new.yaml. The document is new.", "minor getThing and putThing are new. new.yaml:8"]],
    ["is gone from the working tree", gone, 1, ["breaks callers", "The document is gone.", "major getThing and putThing are gone. api/base.yaml:8 before"]],
    ["is new between commits", ["git:HEAD^:api/base.yaml", "git:HEAD:api/base.yaml"], 0, ["The document is new."]],
    ["is gone between commits", ["git:HEAD:api/base.yaml", "git:HEAD^:api/base.yaml"], 1, ["The document is gone."]],
    ["has another name: a mistake", ["git:HEAD:api/base.yml", "new.yaml"], 2, ["api/base.yml:1:1 The file does not exist."]],
    ["is nowhere: a mistake", ["git:HEAD:none.yaml", "none.yaml"], 2, ["none.yaml:1:1 The file does not exist."]],
    ["has components alone", ["git:HEAD:parts.yaml", "parts.yaml"], 1, ["breaks callers", "The document is gone."]],
  ])("a document that is on one side only %s", async (_, args, code, printed) => {
    const parts = "openapi: 3.1.0\ninfo: { title: T, version: 1.0.0 }\ncomponents: { schemas: { A: { type: string } } }\n";
    const root = toRead("one side", (folder) => {
      const { write, git, commit } = createRepository({ README: "" }, folder);
      commit({ ...files, "parts.yaml": parts });
      write({ "new.yaml": specText });
      git("rm", "--quiet", "--cached", "api/base.yaml", "parts.yaml");
      for (const path of ["api/base.yaml", "parts.yaml"]) rmSync(join(folder, path));
    });
    const result = await runIn(root, args);
    expect(result.code).toBe(code);
    for (const text of printed) expect(result.all).toContain(text);
  });

  /** Documents of a repository before and now, of which one is broken, one new, one gone, one renamed and two not meant. */
  async function severalDocuments(...args: readonly string[]) {
    return runIn(toRead("several documents", makeSeveral), args);
  }

  function makeSeveral(folder: string) {
    const one = (id: string) => replaced(specText, "operationId: putThing", `operationId: ${id}`);
    const before = {
      "apis/a/openapi.yaml": specText,
      "apis/b/openapi.yaml": one("gone"),
      "apis/c/openapi.yaml": one("moved"),
      "apis/same/openapi.yaml": one("same"),
      "other.yaml": specText,
      "apis/node_modules/x/openapi.yaml": "openapi: [",
    };
    const { commit, git } = createRepository(before, folder);
    git("mv", "apis/c", "apis/d");
    git("rm", "-r", "--quiet", "apis/b");
    const added = { get: { operationId: "listNews", responses: { 200: { description: "News." } } } };
    const document = {
      openapi: "3.1.0",
      info: { title: "News", version: "1.0.0" },
      paths: { "/news": added },
    };
    commit({ "apis/a/openapi.yaml": one("setThing"), "apis/new/openapi.yaml": JSON.stringify(document) });
  }

  it("several documents are one report, with the outcome of each", async () => {
    const { code, out } = await severalDocuments("git:HEAD^:apis/*/openapi.yaml", "apis/*/openapi.yaml");
    expect([code, out.replace(/\(\w{10}\)/, "()")]).toEqual([
      1,
      `5 documents: 2 break callers, 1 compatible, 2 unchanged
3 breaking changes, 1 compatible.
From HEAD^ () to 5 documents.
Things 1.0.0: breaks callers. apis/a/openapi.yaml, 1 breaking change.
  major The operation putThing is now called setThing. apis/a/openapi.yaml:17
Things 1.0.0: breaks callers. apis/b/openapi.yaml, 2 breaking changes. The document is gone.
  major getThing and gone are gone. apis/b/openapi.yaml:8 before
        getThing (GET /things/{id}) is gone. apis/b/openapi.yaml:8 before
        gone (PUT /things/{id}) is gone. apis/b/openapi.yaml:16 before
News 1.0.0: compatible with callers. apis/new/openapi.yaml, 1 compatible change. The document is new.
  minor listNews (GET /news) is new. apis/new/openapi.yaml:1
`,
    ]);
  });

  it("several documents are listed in the JSON, each with its result, bump and changes", async () => {
    const documentsOf = async (pattern: string) => {
      const { out } = await severalDocuments(`git:HEAD^:${pattern}`, pattern, "--format", "json");
      const report: Report = JSON.parse(out);
      const sentences = new Map(report.changes.map(({ id, sentence }) => [id, sentence]));
      return report.documents?.map(({ name, result, bump, changes }) =>
        [name, result, bump, ...changes.map((id) => sentences.get(id))].join(" | "),
      );
    };
    expect(await documentsOf("apis/{a,d,new,same}/openapi.yaml")).toEqual([
      "apis/a/openapi.yaml | breaking | major | The operation `putThing` is now called `setThing`.",
      "apis/d/openapi.yaml | unchanged | none",
      "apis/new/openapi.yaml | compatible | minor | `listNews` (GET `/news`) is new.",
      "apis/same/openapi.yaml | unchanged | none",
    ]);
    expect(await documentsOf("apis/s?me/openapi.yaml")).toEqual([
      "apis/same/openapi.yaml | unchanged | none",
    ]);
  });

  // biome-ignore format: a table, one call a line
  it.each<[what: string, base: string, head: string, code: number, printed: string]>([
    ["between two commits", "git:HEAD^:apis/**/*.yaml", "git:HEAD:apis/**/*.yaml", 1, "to 5 documents."],
    ["of names in braces", "git:HEAD^:apis/{a,same}/openapi.yaml", "apis/{a,same}/openapi.yaml", 1, "to 2 documents."],
    ["of one name, that is one document", "git:HEAD^:apis/s?me/openapi.yaml", "apis/s?me/openapi.yaml", 0, "nothing changed"],
    ["of different wildcards", "git:HEAD^:apis/*.yaml", "apis/*/*.yaml", 2, "have different wildcards"],
    ["of none", "git:HEAD^:none/*.yaml", "none/*.yaml", 2, 'No document matches "none/*.yaml", before or now.'],
    ["of an unknown revision", "git:none:apis/*.yaml", "apis/*.yaml", 2, 'Git knows no commit "none".'],
    ["in two folders", "apis/a/*.yaml", "apis/same/*.yaml", 1, "breaks callers"],
  ])("several documents %s", async (_, base, head, code, printed) => {
    const result = await severalDocuments(base, head);
    expect([result.code, result.all]).toEqual([code, expect.stringContaining(printed)]);
  });

  it("what is accepted for one of several documents is no warning for the others", async () => {
    const { root, commit } = createRepository({ "a.yaml": specText, "b.yaml": specText });
    commit({
      "a.yaml": replaced(specText, "operationId: putThing", "operationId: setThing"),
      "review.yaml":
        "accepted: [{ rule: operation-renamed, reason: R }, { rule: status-removed, reason: R }]",
    });
    const configuration = await readConfiguration(join(root, "review.yaml"));
    const { bump, problems, accepted } = await compare("git:HEAD^:{a,b}.yaml", "{a,b}.yaml", {
      folder: root,
      configuration,
    });
    expect([bump.required, accepted?.length]).toEqual(["none", 1]);
    expect(problems.map(({ message }) => message)).toEqual([
      'No change is accepted by "status-removed": remove it from the configuration.',
    ]);
  });

  it("a page that shows what is gone at its place, and for several documents those of each", async () => {
    const { root, commit } = createRepository({ "a.yaml": specText, "b.yaml": specText });
    const changed = replaced(
      specText,
      "          description: The id.\n",
      "          description: Its id.\n",
    );
    commit({
      "a.yaml": replaced(specText, "        id:\n", "        name:\n"),
      "b.yaml": changed,
    });
    const html = async (path: string) =>
      (await runIn(root, [`git:HEAD^:${path}`, path, "--format", "html"])).out;
    const one = await html("a.yaml");
    expect(one).toContain("<del><code>id</code></del>");
    expect(one).not.toContain("<h4>");
    const both = await html("*.yaml");
    const anchors = [...both.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    const links = [...both.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(both.match(/<h3>.*?<\/h3>/g)).toEqual([
      "<h3>Things 1.0.0, <code>a.yaml</code></h3>",
      "<h3>a.yaml</h3>",
      "<h3>b.yaml</h3>",
    ]);
    expect(links.filter((id) => !anchors.includes(id))).toEqual([]);
    expect(links).toContain("at-document-2-change-1");
    expect(new Set(anchors).size).toBe(anchors.length);
  });

  it("an address of the web", async () => {
    const url = `http://127.0.0.1:${await startServer(files["api/same.json"])}/openapi.json`;
    const { code, all } = await run([url, "api/same.json"]);
    expect([code, all]).toEqual([0, `T 1: nothing changed\nFrom ${url} to api/same.json.\n`]);
  });

  it.each([
    [["127.0.0.1", "localhost"], 0],
    [["localhost", "127.0.0.1"], 0],
    [["127.0.0.1"], 2],
    [["localhost"], 2],
  ])("hosts that are allowed count, and no others: %j", async (hosts, expected) => {
    const port = await startServer('{ "type": "string" }');
    const schemas = { A: { $ref: `http://127.0.0.1:${port}/a` }, B: { $ref: `http://localhost:${port}/b` } };
    const remote = JSON.stringify({ ...JSON.parse(files["api/same.json"]), components: { schemas } });
    const access = hosts.flatMap((host) => ["--allow-host", host]);
    const result = await run(["remote.json", "remote.json", ...access], {
      more: { "remote.json": remote },
    });
    expect(result.code).toBe(expected);
  });

  /** A document that refers to something. */
  const referring = ($ref: string) =>
    JSON.stringify({ ...JSON.parse(files["api/same.json"]), components: { schemas: { A: { $ref } } } });
  const outside = referring("../shared.yaml");
  const remote = (port: number) => referring(`http://localhost:${port}/thing`);
  // the document is in a folder of its own, from which its path starts
  const sides: Readonly<Record<string, (name: string, port: number) => string>> = {
    "a file": (name) => name,
    "a file of a commit": (name) => `git:HEAD:api/${name}`,
    "standard input": () => "-",
    "an address of the web": (_, port) => `http://127.0.0.1:${port}/api.json`,
  };
  const ways: Readonly<Record<string, { option: string; documentAt: (port: number) => string }>> = {
    folder: { option: "--allow-folder=..", documentAt: () => outside },
    host: { option: "--allow-host=localhost", documentAt: remote },
  };
  const access = Object.keys(sides).flatMap((form) =>
    // an address leads to no folder
    Object.keys(ways).flatMap((way) =>
      form === "an address of the web" && way === "folder"
        ? []
        : ["before", "now"].map((side) => ({ form, way, side })),
    ),
  );

  it.each(access)(
    "$form may lead where --allow-$way says, and nowhere else, $side",
    async ({ form, way, side }) => {
      const { option = "", documentAt = () => "" } = ways[way] ?? {};
      const port = await startServer('{ "type": "string" }', (own = 0) => remote(own));
      const text = documentAt(port);
      const source = sides[form]?.("led.json", port) ?? "";
      const sources = side === "before" ? [source, "same.json"] : ["same.json", source];
      // on disk
      const args = [...sources, ...(source === "-" ? ["--stdin-base", "led.json"] : [])];
      const given = { standardInput: text, from: "api", committed: { "api/led.json": text } };
      const [refused, allowed] = [await run(args, given), await run([...args, option], given)];
      expect([refused.code, allowed.code < 2, allowed.err]).toEqual([side === "before" ? 3 : 2, true, ""]);
      expect(refused.err).toContain(
        way === "folder" ? "leads out of the folder" : '"localhost" is not allowed',
      );
    },
  );

  it.each([".", "api"])("names files from the root of the repository, run in %s", async (from) => {
    const path = (name: string) => (from === "api" ? name : `api/${name}`);
    const json = async (...sides: readonly string[]) =>
      JSON.parse((await run([...sides, "--format", "json"], { from })).out);
    const reports = [
      await json(`git:HEAD:${base}`, path("breaking.yaml")),
      await json(path("base.yaml"), `git:HEAD:${head}`),
    ];
    for (const { changes } of reports) {
      const places = changes.flatMap(({ before, after }: ReportedChange) => [before, after]);
      const expected = new Set(["api/base.yaml", "api/breaking.yaml", "api/parts/thing.yaml"]);
      expect(new Set(places.map((place: Location | null) => place?.file))).toEqual(expected);
    }
    for (const missing of ["git:HEAD:api/none.yaml", path("none.yaml")]) {
      const { problems } = await json(missing, path("base.yaml"));
      expect(problems.map(({ location }: ReportProblem) => location)).toEqual(["api/none.yaml:1:1"]);
    }
  });

  it("one document is compared with its older revision: where the branch left, the last commit, or as --base says", async () => {
    const moved = replaced(specText, "operationId: putThing", "operationId: setThing");
    const { root, git, commit, write } = createRepository({ "apis/a.yaml": specText, "other/b.yaml": "" });
    commit({});
    git("checkout", "--quiet", "-b", "topic");
    commit({ "apis/a.yaml": moved });
    const [first, last] = [
      await runIn(root, ["apis/a.yaml"]),
      await runIn(root, ["apis/a.yaml", "--base", "HEAD"]),
    ];
    expect([first.code, first.out]).toEqual([
      1,
      expect.stringMatching(/the merge base with main \(\w{10}\)/),
    ]);
    expect([last.code, last.out]).toEqual([0, expect.stringMatching(/HEAD \(\w{10}\)/)]);
    git("checkout", "--quiet", "main");
    write({ "apis/a.yaml": moved });
    const changed = await runIn(root, ["a.yaml"], { from: "apis" });
    expect([changed.code, changed.out]).toEqual([1, expect.stringMatching(/the last commit \(\w{10}\)/)]);
    expect((await runIn(root, ["{apis,other}/a*.yaml"])).code).toBe(1);
  });

  it("one document that is no path of a checkout has no older revision", async () => {
    const { root } = createRepository(files);
    for (const source of ["-", "git:HEAD:api/base.yaml", "https://example.com/api.yaml"])
      expect((await runIn(root, [source])).all).toContain(`"${source}" alone has no older revision`);
    const messages = [
      [["../x.yaml"], "is not in the checkout"],
      [["api/base.yaml", "--base", "v9"], 'Git knows no commit "v9".'],
      [["a", "b", "--base", "v9"], "--base goes with one document"],
      [["api/base.yaml", "--redoc"], "--redoc needs --out"],
    ] as const;
    for (const [args, message] of messages) {
      const { code, all } = await runIn(root, args);
      expect([code, all]).toEqual([2, expect.stringContaining(message)]);
    }
  });

  it("writes its pages beside what it prints", async () => {
    const { root } = createRepository(files);
    const pages = join(root, "review");
    const { code, out, err } = await runIn(root, [base, head, "--out", pages]);
    expect([code, out.split("\n")[0]]).toEqual([1, expect.stringContaining("breaks callers")]);
    expect(err).toContain("index.html: open it in a browser, no network needed");
    expect(readdirSync(pages).sort()).toEqual(["index.html", "report.json", "report.md"]);
  });

  const dangling = replaced(specText, "#/components/schemas/Thing", "gone.yaml");
  it("what leads nowhere in the older document is unknown, and does not hinder what repairs it", async () => {
    const { root, write } = createRepository({ "api.yaml": dangling });
    write({ "api.yaml": specText });
    const repaired = await runIn(root, ["api.yaml"]);
    expect([repaired.code, repaired.out]).toEqual([0, expect.not.stringContaining("major")]);
    expect(repaired.err).toContain(
      'warning: in the older document, api.yaml:15:52 $ref "gone.yaml" names a file that does not exist',
    );
    // what is known is compared
    write({ "api.yaml": replaced(specText, "operationId: putThing", "operationId: setThing") });
    expect((await runIn(root, ["api.yaml"])).code).toBe(1);
    // and one that comes anew is a mistake
    expect((await runIn(root, ["git:HEAD:api.yaml", "api.yaml"])).code).toBe(1);
    write({ "api.yaml": dangling });
    expect((await runIn(root, ["api.yaml"])).code).toBe(2);
  });

  it("documents of which git takes one for the other are one only if they are the same API", async () => {
    const titled = (title: string, id = "putThing") =>
      replaced(specText, "Things", title).replace("operationId: putThing", `operationId: ${id}`);
    const { root, git, commit } = createRepository({
      "svc/b/openapi.yaml": titled("B"),
      "svc/d/openapi.yaml": titled("D"),
      "svc/same/openapi.yaml": titled("Same"),
    });
    git("mv", "svc/b", "svc/c");
    git("mv", "svc/d", "svc/e");
    commit({ "svc/c/openapi.yaml": titled("C"), "svc/e/openapi.yaml": titled("D", "setThing") });
    const { code, out } = await runIn(root, [
      "git:HEAD^:svc/*/openapi.yaml",
      "svc/*/openapi.yaml",
      "--format",
      "json",
    ]);
    const report: Report = JSON.parse(out);
    const revisions = report.documents?.map(({ name, result }) => `${name} ${result}`);
    expect([code, revisions]).toEqual([
      1,
      [
        "svc/b/openapi.yaml breaking",
        "svc/c/openapi.yaml compatible",
        "svc/e/openapi.yaml breaking",
        "svc/same/openapi.yaml unchanged",
      ],
    ]);
    const text = (await runIn(root, ["git:HEAD^:svc/*/openapi.yaml", "svc/*/openapi.yaml"])).out;
    expect(text).toContain("svc/b/openapi.yaml, 2 breaking changes. The document is gone.");
    expect(text).toContain("svc/c/openapi.yaml, 2 compatible changes. The document is new.");
    expect(text).toMatch(/svc\/e\/openapi\.yaml, .*svc\/d\/openapi\.yaml/);
  });

  it("runs as a program, and says which version it is", async () => {
    const cli = join(import.meta.dirname, "../src/cli.ts");
    const { stdout } = await promisify(execFile)(process.execPath, [cli, "--version"]);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe("hostile input", () => {
  // biome-ignore format: a table, one source a line
  it.each<[what: string, args: readonly string[], printed: string]>([
    ["an option in place of a revision", [`git:--output=stray:${base}`, base], 'Git knows no commit "--output=stray".'],
    ["the same in a pattern", ["git:--output=stray:api/*.yaml", "api/*.yaml"], 'Git knows no commit "--output=stray".'],
    ["the same beside standard input", ["-", base, "--stdin-base", "git:--output=stray"], 'Git knows no commit "--output=stray".'],
    ["a range in place of a revision", ["git:HEAD..HEAD:api/*.yaml", "api/*.yaml"], 'Git knows no commit "HEAD..HEAD".'],
    ["a path of a commit that leads out", ["git:HEAD:../../etc/hosts", base], "hosts:1:1 The file does not exist."],
    ["an absolute path of a commit", ["git:HEAD:/etc/hosts", base], "etc/hosts:1:1 The file does not exist."],
    ["a path of a commit with a line break", ["git:HEAD:api/a\n::error::b", base], "The file does not exist."],
    ["a place of standard input that leads out", [base, "-", "--stdin-base", "git:HEAD:../../etc/hosts"], '$ref "parts/thing.yaml" names a file that does not exist.'],
    ["a place of standard input behind a link", ["-", base, "--stdin-base", "git:HEAD:out/base.yaml"], 'is behind the symbolic link "out", which leads to no file'],
    ["a place of standard input with an escape", ["-", base, "--stdin-base", "git:HEAD\u001b[2J"], "Git knows no commit"],
    ["a pattern with a line break", ["git:HEAD:api/*\n::error::b", "api/*\n::error::b"], "No document matches"],
  ])("%s ends with 2, writes nothing, and begins no line of its own", { tags: "security" }, async (_, args, printed) => {
    const { root, commit } = createRepository(files);
    symlinkSync("..", join(root, "out"));
    commit({});
    const result = await runIn(root, args, { standardInput: older });
    expect([result.code, result.all]).toEqual([2, expect.stringContaining(printed)]);
    expect(readdirSync(root).sort()).toEqual([".git", "api", "out", "shared.yaml"]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it must not be there
    expect(result.all).not.toMatch(/^::|\u001b/m);
  });

  const refs = ["x\n::error::y.yaml", "x\r::error::y.yaml", "x%0A::error::y.yaml"];
  it.each(Object.keys(formats).flatMap((format) => refs.map((ref) => [format, ref] as const)))(
    "a $ref begins no line of its own, as %s: %j",
    { tags: "security" },
    async (format, $ref) => {
      const document = JSON.stringify({
        ...JSON.parse(files["api/same.json"]),
        components: { schemas: { A: { $ref } } },
      });
      const file = await run(["ref.json", "ref.json", "--format", format], {
        more: { "ref.json": document },
      });
      const piped = await run(["-", base, "--format", format], { standardInput: document });
      for (const { code, out, err } of [file, piped]) {
        expect(code).toBe(2);
        const lines = [...out.split(/[\r\n]/), ...err.split(/[\r\n]/)];
        const commands = lines.filter((line) => line.trimStart().startsWith("::"));
        expect(commands.filter((line) => !/^::(error|warning) /.test(line))).toEqual([]);
      }
    },
  );

  it("a file whose name looks like another source is read as the file that it is", {
    tags: "security",
  }, async () => {
    const names = ["-", "git:HEAD:shared.yaml", "shared.yaml"];
    const all = (text: string) => Object.fromEntries(names.map((name) => [name, text]));
    const { root, commit, write } = createRepository(all(specText));
    commit({});
    write(all(files["api/breaking.yaml"].replace("parts/thing.yaml", "#/components/schemas/Thing")));
    const { code, out, err } = await runIn(root, ["git:HEAD:{-,*shared.yaml}", "{-,*shared.yaml}"]);
    expect([code, err]).toEqual([1, ""]);
    for (const name of names)
      expect(out).toContain(`Things 1.0.0: breaks callers. ${name}, 1 breaking change.`);
  });

  it("a name in backticks is no text of its own in Markdown", async () => {
    const name = "a` @octocat `b.yaml";
    const { root, write } = createRepository({ [name]: specText, "c.yaml": specText });
    write({ [name]: replaced(specText, "operationId: putThing", "operationId: setThing") });
    const { out } = await runIn(root, ["git:HEAD:*.yaml", "*.yaml", "--format", "markdown"]);
    expect(out).toContain("**Things 1.0.0: breaks callers.** `a' @octocat 'b.yaml`, 1 breaking change.");
  });

  it.each([
    ["a document", "api.yaml", "secret.yaml"],
    ["a document of a pattern", "{api,other}.yaml", "secret.yaml"],
    ["the folder of a pattern", "apis/*.yaml", ""],
  ])("one document is of its checkout, also after links are followed: %s", async (_, document, name) => {
    const { root: outside } = createRepository({ "secret.yaml": "swordfish: [" });
    const { root, commit } = createRepository({ "apis/a.yaml": specText, "api.yaml": specText });
    commit({});
    const link = join(root, document.startsWith("apis/") ? "apis" : "api.yaml");
    rmSync(link, { recursive: true });
    symlinkSync(join(outside, name), link);
    const { code, all } = await runIn(root, [document]);
    expect([code, all]).toEqual([2, expect.stringContaining("leads out of the repository.")]);
    expect(all).not.toContain("swordfish");
  });

  it("a folder that leads back to one around it ends", async () => {
    const { root } = createRepository({ "apis/a.yaml": specText });
    symlinkSync("..", join(root, "apis/up"));
    const { code, out } = await runIn(root, ["git:HEAD:**/a.yaml", "**/a.yaml"]);
    expect([code, out]).toEqual([0, expect.stringContaining("nothing changed")]);
  });

  // by a regular expression the first takes minutes, and the second seconds
  it.each([
    ["**/**/**/**/x.yaml", "a/".repeat(200).concat("b")],
    ["*a*a*a*a*a*a*a.yaml", "a".repeat(240)],
  ])(
    "a path takes no longer for the wildcards that it nearly fits: %s",
    { tags: "security" },
    async (pattern, path) => {
      const { root } = createRepository({ [path]: "" });
      await expect(pairDocuments(`git:HEAD:${pattern}`, pattern, root)).rejects.toThrow(
        "No document matches",
      );
    },
  );
});

describe("wildcards", () => {
  const paths = ["a.yaml", "a.yml", "b/a.yaml", "b/c/a.yaml", "b/.hidden.yaml", "b/{c}.yaml", "b/a.json"];
  // biome-ignore format: a table, one pattern a line
  it.each<[pattern: string, ...matched: string[]]>([
    ["*.yaml", "a.yaml"],
    ["*/*.yaml", "b/.hidden.yaml", "b/a.yaml", "b/{c}.yaml"],
    ["**/a.yaml", "a.yaml", "b/a.yaml", "b/c/a.yaml"],
    ["b/**/*.yaml", "b/.hidden.yaml", "b/a.yaml", "b/c/a.yaml", "b/{c}.yaml"],
    ["b/**", "b/.hidden.yaml", "b/a.json", "b/a.yaml", "b/c/a.yaml", "b/{c}.yaml"],
    ["**.yaml", "a.yaml", "b/.hidden.yaml", "b/a.yaml", "b/c/a.yaml", "b/{c}.yaml"],
    ["a.y{a,}ml", "a.yaml", "a.yml"],
    ["b/?.{yaml,json}", "b/a.json", "b/a.yaml"],
    ["b/{c/*,a}.yaml", "b/a.yaml", "b/c/a.yaml"],
    ["b/{c}*", "b/{c}.yaml"],
  ])("%s", async (pattern, ...matched) => {
    const { root } = createRepository(Object.fromEntries(paths.map((path) => [path, specText])));
    const pairs = await pairDocuments(`git:HEAD:${pattern}`, pattern, root);
    expect(pairs.map((pair) => pair.head)).toEqual(matched);
  });
});

describe("README's configuration", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const configuration = firstBlock(readme, "yaml", ({ before }) =>
    before.endsWith("`--config review.yaml`:"),
  );
  const statuses = (...all: readonly string[]) =>
    Object.fromEntries(all.map((status) => [status, { description: "A response." }]));
  const state = (...values: readonly string[]) => ({
    in: "query",
    name: "state",
    schema: { anyOf: [{ type: "string", enum: values }, { type: "string" }] },
  });
  const documentOf = (thing: object, tag: string, more: object = {}) =>
    JSON.stringify({
      openapi: "3.1.0",
      info: { title: "Things", version: "1.0.0" },
      tags: [{ name: tag }],
      paths: { "/things/{id}": thing, "/things": more },
    });
  const get = (values: readonly string[], ...all: readonly string[]) => ({
    operationId: "getThing",
    parameters: [state(...values)],
    responses: statuses(...all),
  });
  const before = {
    get: get(["on", "off"], "200", "202"),
    delete: { operationId: "deleteThing", responses: statuses("204") },
  };
  const after = { get: get(["on"], "200") };
  const compared = (base: string, head: string) =>
    run(["base.json", "head.json", "--config", "review.yaml"], {
      more: { "base.json": base, "head.json": head, "review.yaml": configuration },
    });

  it("accepts what it names, as it is printed", async () => {
    const { code, out, err } = await compared(documentOf(before, "A"), documentOf(after, "B"));
    expect([code, err]).toEqual([0, ""]);
    expect(out.replaceAll(/ head.json:1| base.json:1/g, "")).toBe(`Things 1.0.0: breaks callers, accepted
1 compatible change.
From base.json to head.json.
  minor getThing: The parameter state no longer has the value off.
  accepted getThing: Response 202 is no longer declared. before Reason: It was never sent.
  accepted deleteThing (DELETE /things/{id}) is gone. before Reason: Announced in March; nobody has called it since.
`);
  });

  it.each([
    [
      "another pointer",
      documentOf(after, "A", before),
      documentOf(after, "A", after),
      'by "/paths/~1things~1{id}/delete"',
    ],
    [
      "another operation",
      documentOf({ ...before, get: { ...before.get, operationId: "readThing" } }, "A"),
      documentOf({ get: { ...after.get, operationId: "readThing" } }, "A"),
      'by "status-removed"',
    ],
  ])("accepts nothing at %s, and says so", async (_, base, head, warned) => {
    const { code, err } = await compared(base, head);
    expect([code, err]).toEqual([1, expect.stringContaining(`No change is accepted ${warned}`)]);
  });
});

/** Nine levels of nine aliases each. */
const bomb = [
  "a0: &a0 [x]",
  ...Array.from(
    { length: 9 },
    (_, index) => `a${index + 1}: &a${index + 1} [${Array(9).fill(`*a${index}`)}]`,
  ),
].join("\n");

describe("the configuration", () => {
  // biome-ignore format: a table, one configuration a line
  it.each<[what: string, text: string, code: number, printed: string]>([
    ["leaves a rule out", "rules: { operation-renamed: off }", 0, "nothing changed"],
    ["rates a rule otherwise", "rules: { operation-renamed: minor }", 0, "minor The operation putThing"],
    ["accepts a pointer", 'accepted: [{ pointer: "/paths/~1things~1{id}/put/operationId", reason: Announced. }]', 0, "Reason: Announced."],
    ["accepts a rule", "accepted: [{ rule: operation-renamed, reason: R }]", 0, "accepted The operation putThing"],
    ["accepts a rule of an operation", "accepted: [{ rule: operation-renamed, operation: setThing, reason: R }]", 0, "accepted The operation putThing"],
    ["accepts none of another operation, and says so", "accepted: [{ rule: operation-renamed, operation: getThing, reason: R }]", 1, 'warning: No change is accepted by "operation-renamed": remove it from the configuration.\n'],
    ["is JSON", '{ "rules": { "operation-renamed": "off" } }', 0, "nothing changed"],
    ["is missing", "", 2, "review.yaml does not exist"],
    ["is invalid YAML", "rules: [", 2, "review.yaml:2:1 Invalid YAML: "],
    ["has a key twice", "rules: {}\nrules: {}", 2, "review.yaml:2:1 Invalid YAML: duplicated mapping key"],
    ["is an alias bomb", bomb, 2, "review.yaml:1:1 YAML aliases make "],
    ["is no object", "[]", 2, "review.yaml:1:1 An object is needed, with rules, accepted."],
    ["has an unknown part", "rulez: {}", 2, 'review.yaml:1:1 Unknown "rulez". Did you mean "rules"?'],
    ["has an unknown rule", "rules:\n  operation-rename: off", 2, 'review.yaml:2:3 Unknown "operation-rename". Did you mean "operation-renamed"?'],
    ["has a rule like no other", "rules:\n  zzzzzzzzzzzz: off", 2, 'review.yaml:2:3 Unknown "zzzzzzzzzzzz". Known are the rules in POLICY.md.'],
    ["has an unknown rating", "rules:\n  operation-renamed: hint", 2, 'review.yaml:2:3 Unknown "hint". Known are major, minor, patch, off.'],
    ["accepts no list", "accepted: { rule: x }", 2, '"accepted" must be a list.'],
    ["accepts without a reason", "accepted: [{ rule: operation-renamed }]", 2, 'An accepted change needs a "reason".'],
    ["accepts nothing", "accepted: [{ reason: R }]", 2, 'Name what is accepted: "pointer", "rule" or "operation".'],
    ["accepts a number", "accepted: [{ pointer: 1, reason: R }]", 2, '"pointer" must be a text.'],
  ])("%s", async (_, text, code, printed) => {
    const more: { [path: string]: string } = text === "" ? {} : { "review.yaml": text };
    const result = await run([base, head, "--config", "review.yaml"], { more });
    expect([result.code, result.all]).toEqual([code, expect.stringContaining(printed)]);
    expect(result.all).not.toContain("(#");
  });
});
