import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { copyProject, scriptOf, startIn } from "./support/interrupted-project.ts";

let project: ReturnType<typeof copyProject>;
beforeAll(() => {
  project = copyProject({ withOneApi: true });
});
afterAll(() => project.remove());
afterEach(() => void project.git("restore", "."));

const path = (file: string) => join(project.folder, file);
const edit = (file: string, from: string, to: string) =>
  writeFileSync(path(file), readFileSync(path(file), "utf8").replace(from, to));

interface Run {
  /** The result of each run of turbo or npm, in order: it succeeds, or fails with this task. */
  readonly tools: readonly ("ok" | `${string}#${string}`)[];
}

/** Runs a command of the root, with programs of the test in place of tools. @returns also the arguments of these */
async function run(command: readonly string[], { tools }: Run) {
  const { nextTool, end } = await startIn(project.folder, command, {
    npm_execpath: path("node_modules/npm/bin/npm-cli.js"),
  });
  const calls: string[] = [];
  for (const failing of tools) {
    const tool = await nextTool();
    calls.push(tool.args.join(" "));
    if (failing === "ok") tool.succeed();
    else tool.fail(`${failing} has failed here\n`);
  }
  return { ...(await end()), calls };
}

describe("npm start", () => {
  it.each<Run>([
    { tools: ["spec#lint"] },
    { tools: ["ok", "client#generate"] },
    { tools: ["ok", "ok", "client#build"] },
  ])("ends at the first step that fails: $tools", async ({ tools }) => {
    const { status, printed } = await run(scriptOf("start"), { tools });
    expect({ status, printed }).toEqual({
      status: 1,
      printed: expect.stringContaining(`${tools.at(-1)} has failed`),
    });
  });

  it("fails if an operation fails, and shows for each its own status", async () => {
    // the mock does not have the path that the client calls, and the client sends no such id
    edit("spec/mfa.yaml", "  /auth/rate_limit:\n", "  /auth/other:\n");
    edit("spec/mfa.yaml", '      example: "3920371"\n', '      example: ".."\n');
    const { status, printed } = await run(scriptOf("start"), { tools: ["ok", "ok", "ok"] });
    expect(status).toBe(1);
    expect(printed).toMatch(/^deleteEnrolledFactor +no response .*device_id/m);
    expect(printed).toMatch(
      /^getRateLimit +no response .*Prism sent a response of its own, with status 404$/m,
    );
    expect(printed).toMatch(/^getUser +200 +[\d.]+ *$/m);
    expect(printed).toMatch(/\n2 of \d+ operations failed\.\n$/);
    expect(printed).not.toContain("responses are as the spec says");
  });
});

it("npm run release -- --dry-run leaves every file as it was, also those that git ignores", async () => {
  mkdirSync(path("release"), { recursive: true });
  writeFileSync(path("release/onelogin-mfa-client-1.0.0.tgz"), "packed");
  const before = [project.git("status", "--porcelain", "--ignored"), readdirSync(path("release"))];
  const { status, printed } = await run([...scriptOf("release"), "--dry-run"], { tools: ["ok", "ok"] });
  expect({ status, printed }).toEqual({
    status: 0,
    printed: expect.stringContaining("Nothing has been written"),
  });
  expect([project.git("status", "--porcelain", "--ignored"), readdirSync(path("release"))]).toEqual(before);
});

it("npm run release -- --date gives the release that day", async () => {
  const env = { npm_execpath: path("node_modules/npm/bin/npm-cli.js") };
  const command = scriptOf("release", "--date", "2026-01-31");
  const { nextTool, end } = await startIn(project.folder, command, env);
  (await nextTool()).succeed();
  const install = await nextTool();
  expect(readFileSync(path("CHANGELOG.md"), "utf8")).toMatch(/^## [\d.]+ – 2026-01-31$/m);
  install.fail("npm has failed");
  expect([(await end()).status, project.git("status", "--porcelain")]).toEqual([1, ""]);
});

it("npm run release writes nothing if the build fails", async () => {
  const { status } = await run(scriptOf("release"), { tools: ["client#build"] });
  expect([status, project.git("status", "--porcelain")]).toEqual([1, ""]);
});

// biome-ignore format: a table
it.each<{ what: string; args?: readonly string[]; edits?: () => void; says: string }>([
  { what: "changes that are not committed, which stay", edits: () => appendFileSync(path("LICENSE"), "mine\n"), says: "The work tree has changes that are not committed" },
  { what: "no address of the repository", edits: () => edit("package.json", '"repository"', '"other"'), says: 'package.json has no "repository"' },
  { what: "a tag of another version", args: ["--tag", "v987.0.0"], says: "these files have no version 987.0.0: CHANGELOG.md, " },
])("npm run release refuses $what, and builds and packs nothing", async ({ args = [], edits, says }) => {
  edits?.();
  const before = project.git("diff");
  const { status, printed } = await run(scriptOf("release", ...args), { tools: [] });
  expect({ status, printed }).toEqual({ status: 1, printed: expect.stringContaining(says) });
  expect(project.git("diff")).toBe(before);
});

describe("npm run mutate", () => {
  // a program in place of Stryker, which would run for minutes; it never ends if a mutant is pending
  const stryker = `import { spawn } from "node:child_process";
  import { readFileSync } from "node:fs";
  export class Stryker {
    constructor(options) {
      this.plugin = options.plugins.at(-1);
      const { mutate, testFiles, ignoreStatic } = options;
      process.stdout.write(JSON.stringify({ mutate, testFiles, ignoreStatic }) + "\\n");
    }
    async runMutationTest() {
      const statuses = JSON.parse(readFileSync(new URL("statuses.json", import.meta.url), "utf8"));
      const location = { start: { line: 1, column: 1 } };
      const results = statuses.map((status) => ({ status, fileName: "LICENSE", mutatorName: "Some", location }));
      const { strykerPlugins: [{ value: reporter }] } = await import(this.plugin);
      reporter.onMutationTestingPlanReady({ mutantPlans: statuses });
      const tested = results.filter(({ status }) => status !== "Pending");
      for (const result of tested) reporter.onMutantTested(result);
      if (tested.length === results.length) return results;
      const start = () => spawn(process.execPath, ["--eval", "setInterval(() => {}, 1000)"]);
      const children = [start(), start()];
      for (const child of children) child.once("exit", () => process.stdout.write("unexpected exit\\n"));
      return new Promise(() => {});
    }
  }`;
  const statuses = (...groups: readonly (readonly [status: string, count: number])[]) => {
    const all = groups.flatMap(([status, count]) => Array.from({ length: count }, () => status));
    writeFileSync(path("node_modules/@stryker-mutator/core/statuses.json"), JSON.stringify(all));
  };
  beforeAll(() => {
    project.replace("@stryker-mutator/core/index.js");
    writeFileSync(path("node_modules/@stryker-mutator/core/index.js"), stryker);
    writeFileSync(
      path("node_modules/@stryker-mutator/core/package.json"),
      '{ "type": "module", "exports": "./index.js" }',
    );
  });
  const never = "!packages/*/src/generated/**";

  // biome-ignore format: a table
  it.each([
    { args: ["cli"], mutate: ["packages/cli/src/**/!(cli).ts", never] },
    { args: ["cli", "--mutate", "src/run.ts"], mutate: ["packages/cli/src/run.ts", never] },
    { args: ["cli", "--tests", "test/a.test.ts"], mutate: ["packages/cli/src/**/!(cli).ts", never], testFiles: ["packages/cli/test/a.test.ts"] },
    { args: ["cli", "--since", "HEAD"], mutate: ["packages/cli/src/run.ts:1-1", never] },
    { args: ["cli", "--since", "HEAD", "--mutate", "src/other.ts"], mutate: undefined },
    { args: ["command-line"], mutate: ["packages/command-line/src/**/!(interrupt|main).ts", never] },
    { args: ["mock", "--since", "HEAD"], mutate: undefined },
    { args: ["release"], mutate: ["scripts/release/src/**/!(check-versions|describe-command|pack-image|publish|release|write-api).ts", never] },
    { args: ["dev", "--tests", "test/a.test.ts"], mutate: ["scripts/dev/src/**/!(cli|contract-worker|read-worker).ts", never], testFiles: ["scripts/dev/test/a.test.ts"] },
    { args: ["site", "--since", "HEAD"], mutate: ["scripts/site/src/markdown.ts:1-1", never], ignoreStatic: false },
    { args: ["site", "--mutate", "src/redoc.ts"], mutate: ["scripts/site/src/redoc.ts", never], ignoreStatic: false },
    { args: ["site", "--mutate", "src/redoc.ts", "--tests", "test/a.test.ts"], mutate: ["scripts/site/src/redoc.ts", never], testFiles: ["scripts/site/test/a.test.ts"] },
  ])("does as its options say: $args", async ({ args, mutate, testFiles, ignoreStatic = mutate && true }) => {
    statuses(["Killed", 1]);
    const changed = ["packages/cli/src/run.ts", "packages/cli/src/cli.ts", "scripts/site/src/markdown.ts"];
    for (const file of changed) writeFileSync(path(file), `// changed\n${readFileSync(path(file), "utf8")}`);
    const { status, printed } = await run(scriptOf("mutate", ...args), { tools: [] });
    const [options = ""] = /^\{.*/m.exec(printed) ?? [];
    expect({ status, ...JSON.parse(options || "{}") }).toEqual({ status: 0, mutate, testFiles, ignoreStatic });
  });

  // biome-ignore format: a table
  it.each([
    { name: "cli", survived: 1, ends: 0, says: "1 survived (0 without a test), 0 accepted: 90 % noticed, at least 90 % needed" },
    { name: "cli", survived: 2, ends: 1, says: "2 survived (0 without a test), 0 accepted: 81 % noticed, at least 90 % needed" },
    { name: "site", survived: 2, ends: 0, says: "2 survived (0 without a test), 0 accepted: 81 % noticed, at least 80 % needed" },
    { name: "site", survived: 3, ends: 1, says: "3 survived (0 without a test), 0 accepted: 75 % noticed, at least 80 % needed" },
  ])("ends with $ends if $survived mutants of $name survive and 9 do not", async ({ name, survived, ends, says }) => {
    statuses(["Killed", 7], ["RuntimeError", 1], ["Timeout", 1], ["Survived", survived], ["Ignored", 5]);
    const { status, printed } = await run(scriptOf("mutate", name), { tools: [] });
    expect({ status, printed }).toEqual({ status: ends, printed: expect.stringContaining(`${name}: 8 killed, 1 timed out, ${says}\n`) });
  });

  it.each([
    { survived: 0, ends: 0, says: "4 not tried in that time\n" },
    { survived: 1, ends: 1, says: "4 not tried in that time: 66 % noticed, at least 90 % needed\n" },
  ])("--within ends Stryker after that time, with $ends for what it has tested", async (one) => {
    statuses(["Killed", 2], ["NoCoverage", one.survived], ["Pending", 4]);
    const { status, printed } = await run(scriptOf("mutate", "cli", "--within", "0"), { tools: [] });
    // what Stryker says of the end of its own programs is left out
    expect({ status, end: printed.slice(-one.says.length) }).toEqual({ status: one.ends, end: one.says });
  });
});
