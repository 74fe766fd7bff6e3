import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { Readable } from "node:stream";
import { promisify } from "node:util";
import { runProgram, type Streams } from "@onelogin-mfa/command-line";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { program, runReview } from "../src/program.ts";
import type { Location, ReportedChange, ReportProblem } from "../src/report.ts";
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
  const { root, write } = createRepository({ ...files, ...committed });
  write({ "api/parts/thing.yaml": part.replace("string", "integer"), ...more });
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
    (command, base, head, options) =>
      runReview(
        command,
        base,
        head,
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

describe("onelogin-mfa-review compare", () => {
  // biome-ignore format: a table, one call a line
  it.each<[what: string, args: readonly string[], code: number, printed: string]>([
    ["the same document", [base, base], 0, "nothing changed"],
    ["a compatible change", [base, "api/compatible.yaml"], 0, "patch summary of getThing is new"],
    ["a breaking change", [base, head], 1, "breaks callers"],
    ["a file that a $ref leads to, before and now", [`git:HEAD:${base}`, base], 1, "api/parts/thing.yaml:3"],
    ["two commits", [`git:HEAD:${base}`, `git:HEAD:${head}`], 1, "The operation `putThing` is now called"],
    ["standard input", ["-", head], 1, "From standard input to api/breaking.yaml."],
    ["a $ref into a folder that is allowed", ["api/outside.yaml", base, "--allow-folder", "."], 1, "thing.yaml"],
    ["an unknown command", ["comparee", base, base], 2, "Allowed choices are compare."],
    ["an unknown form", [base, base, "--format", "html"], 2, "Allowed choices are text, markdown"],
    ["standard input twice", ["-", "-"], 2, "Only one document can be read from standard input."],
    ["a missing file", ["api/none.yaml", base], 2, "api/none.yaml:1:1 The file does not exist."],
    ["a missing file of a commit", ["git:HEAD:none.yaml", base], 2, "none.yaml:1:1 The file does not exist."],
    ["a folder of a commit", ["git:HEAD:api", base], 2, "api:1:1 The file does not exist."],
    ["an unknown commit", ["git:nowhere:a.yaml", base], 2, 'Git knows no commit "nowhere".'],
    ["Swagger 2.0", ["api/swagger.yaml", base], 2, 'supported: convert it first, such as by "npx swagger2openapi".'],
    ["invalid YAML", [base, "api/broken.yaml"], 2, "api/broken.yaml:2:1 Invalid YAML"],
    ["a $ref out of the folder", ["api/outside.yaml", base], 2, "leads out of the folder"],
    ["a $ref out of the folder of a commit", ["git:HEAD:api/outside.yaml", base], 2, "leads out of the folder"],
    ["a $ref to a host", ["api/remote.yaml", base], 2, '"example.com" is not allowed'],
  ])("%s", async (_, args, code, printed) => {
    const isCommand = args[0] === "comparee";
    const result = await run(isCommand ? args : ["compare", ...args], { standardInput: specText });
    expect([result.code, result.all]).toEqual([code, expect.stringContaining(printed.replaceAll("`", ""))]);
  });

  it.each([
    ["before", ["-", base], true],
    ["now", [base, "-"], true],
    ["on no side", [base, base], false],
  ])("standard input is read only where it is named: %s", async (_, args, isRead) => {
    const read = vi.fn(() => Readable.from([Buffer.from(specText)]));
    vi.spyOn(process, "stdin", "get").mockImplementation(read as never);
    const { out } = await run(["compare", ...args]);
    vi.restoreAllMocks();
    expect([read.mock.calls.length > 0, out.includes("standard input")]).toEqual([isRead, isRead]);
  });

  it("an address of the web", async () => {
    const url = `http://127.0.0.1:${await startServer(files["api/same.json"])}/openapi.json`;
    const { code, all } = await run(["compare", url, "api/same.json"]);
    expect([code, all]).toEqual([0, `nothing changed\nFrom ${url} to api/same.json.\n`]);
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
    const result = await run(["compare", "remote.json", "remote.json", ...access], {
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
      const args = ["compare", ...(side === "before" ? [source, "same.json"] : ["same.json", source])];
      const given = { standardInput: text, from: "api", committed: { "api/led.json": text } };
      const [refused, allowed] = [await run(args, given), await run([...args, option], given)];
      expect([refused.code, allowed.code < 2, allowed.err]).toEqual([2, true, ""]);
      expect(refused.err).toContain(
        way === "folder" ? "leads out of the folder" : '"localhost" is not allowed',
      );
    },
  );

  it.each([".", "api"])("names files from the root of the repository, run in %s", async (from) => {
    const path = (name: string) => (from === "api" ? name : `api/${name}`);
    const json = async (...sides: readonly string[]) =>
      JSON.parse((await run(["compare", ...sides, "--format", "json"], { from })).out);
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

  it("runs as a program, and says which version it is", async () => {
    const cli = join(import.meta.dirname, "../src/cli.ts");
    const { stdout } = await promisify(execFile)(process.execPath, [cli, "--version"]);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

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
    ["is broken", "rules: {", 2, "The configuration review.yaml is invalid: "],
    ["has a key twice", "rules: {}\nrules: {}", 2, "The configuration review.yaml is invalid: "],
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
    const result = await run(["compare", base, head, "--config", "review.yaml"], { more });
    expect([result.code, result.all]).toEqual([code, expect.stringContaining(printed)]);
  });
});
