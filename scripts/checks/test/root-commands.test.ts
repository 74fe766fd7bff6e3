import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findWorkspaces } from "@onelogin-mfa/repository/workspaces";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { copyProject, scriptOf, startIn } from "./support/interrupted-project.ts";

let project: ReturnType<typeof copyProject>;
beforeAll(() => {
  project = copyProject();
});
afterAll(() => project.remove());
afterEach(() => void project.git("restore", "."));

const path = (file: string) => join(project.folder, file);
const edit = (file: string, from: string, to: string) =>
  writeFileSync(path(file), readFileSync(path(file), "utf8").replace(from, to));

/** The lines that turbo prints when a task has failed. */
const failureOf = (task: string) =>
  [
    { source: `@onelogin-mfa/${task}`, text: `${task} has failed here` },
    { source: "turbo", text: " Tasks:    1 successful, 2 total" },
    { source: "turbo", text: ` Failed:    @onelogin-mfa/${task}` },
  ]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join("");

/** The report of a suite in which every test has passed, or one has not. */
const reportOf = (hasFailed: boolean) => {
  const test = { status: "failed", ancestorTitles: [], title: "adds", failureMessages: ["3"], meta: {} };
  const file = { name: "a.test.ts", status: "failed", message: "", assertionResults: [test] };
  return JSON.stringify({ numPassedTests: 1, testResults: hasFailed ? [file] : [] });
};

interface Run {
  /** What each run of turbo or npm does, in order: succeeds, or fails with this task. */
  readonly tools: readonly ("ok" | `${string}#${string}`)[];
  /** The suite in which a test fails. */
  readonly failingSuite?: string;
}

/** Runs a command of the root, with programs of the test in place of tools. @returns also the arguments of these */
async function run(command: readonly string[], { tools, failingSuite }: Run) {
  const { nextTool, end } = await startIn(project.folder, command, {
    npm_execpath: path("node_modules/npm/bin/npm-cli.js"),
  });
  const calls: string[] = [];
  for (const failing of tools) {
    const tool = await nextTool();
    calls.push(tool.args.join(" "));
    for (const { name, folder, scripts } of findWorkspaces(project.folder))
      if (scripts.includes("test"))
        writeFileSync(join(folder, "test-results.json"), reportOf(name === failingSuite));
    if (failing === "ok") tool.succeed();
    else tool.fail(failureOf(failing));
  }
  return { ...(await end()), calls };
}

describe("npm run check", () => {
  it("passes if all gates pass", async () => {
    const { status, printed, calls } = await run(scriptOf("check", "--force"), { tools: ["ok", "ok", "ok"] });
    expect({ status, printed }).toEqual({
      status: 0,
      printed: expect.stringContaining("All gates passed.\n"),
    });
    expect(calls.at(-1)).toMatch(/^run lint typecheck test docs --force /);
  });

  it.each(["client#typecheck", "client#test"] as const)("fails for %s alone, and shows it", async (task) => {
    const { status, printed } = await run(scriptOf("check"), { tools: ["ok", "ok", task] });
    expect(status).toBe(1);
    expect(printed).toContain(`${task} has failed here`);
    expect(printed).toContain(`\nFailed: ${task}.\n`);
  });

  it("runs every gate, whichever of them fail, and says of each why", async () => {
    appendFileSync(path("scripts/unwanted-words.txt"), "permission is hereby granted\n");
    edit("SECURITY.md", "## Threats\n", "## Others\n");
    edit("packages/client/package.json", '"version": "', '"version": "9');
    const { status, printed } = await run(scriptOf("check"), { tools: ["ok", "client#drift", "ok"] });
    expect(status).toBe(1);
    for (const why of [
      "client#drift has failed here",
      "LICENSE:",
      "no table of threats",
      "give both the same",
    ])
      expect(printed).toContain(why);
    expect(printed).toContain("\nFailed: Drift, Words, Threats, Version.\n");
  });

  it("looks at nothing else if the spec breaks its rules", async () => {
    const { status, printed } = await run(scriptOf("check"), { tools: ["spec#lint"] });
    expect({ status, printed }).toEqual({
      status: 1,
      printed: expect.stringContaining("spec#lint has failed"),
    });
  });
});

// biome-ignore format: a table
it.each<{ what: string; status: number; says: string } & Run>([
  { what: "passes", tools: ["ok"], status: 0, says: " passed, 0 failed\n" },
  { what: "fails for a test", tools: ["client#test"], failingSuite: "client", status: 1, says: "FAILED client: ../../a.test.ts > adds\n  3\n" },
  { what: "fails for a suite that fails outside its tests", tools: ["client#test"], status: 1, says: "FAILED client: failed outside its tests" },
  { what: "fails for a task before a suite", tools: ["client#generate"], status: 1, says: "client#generate has failed here" },
])("npm test $what", async ({ status, says, ...tools }) => {
  const result = await run(scriptOf("test"), tools);
  expect(result.printed).toContain(says);
  expect(result.status).toBe(status);
});

it.each([
  { args: ["client", "--force"], says: "run test --filter=@onelogin-mfa/client --force --json" },
  {
    args: ["client", "mock", "--slow"],
    says: "run test:slow --filter=@onelogin-mfa/client --filter=@onelogin-mfa/mock --json",
  },
])("npm test -- $args runs what they say", async ({ args, says }) => {
  const { calls } = await run(scriptOf("test", ...args), { tools: ["ok"] });
  expect(calls).toEqual([expect.stringContaining(says)]);
});

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
  // a program in place of Stryker, which would run for minutes
  const stryker = `export class Stryker {
    constructor({ mutate, testFiles }) { process.stdout.write(JSON.stringify({ mutate, testFiles }) + "\\n"); }
    async runMutationTest() { return [{ status: "Killed" }]; }
  }`;
  beforeAll(() => {
    project.replace("@stryker-mutator/core/index.js");
    writeFileSync(path("node_modules/@stryker-mutator/core/index.js"), stryker);
    writeFileSync(
      path("node_modules/@stryker-mutator/core/package.json"),
      '{ "type": "module", "exports": "./index.js" }',
    );
  });
  const never = ["!packages/*/src/generated/**", "!packages/cli/src/cli.ts"];

  // biome-ignore format: a table
  it.each([
    { args: ["cli"], mutate: ["packages/cli/src/**/*.ts", ...never] },
    { args: ["cli", "--mutate", "src/run.ts"], mutate: ["packages/cli/src/run.ts", ...never] },
    { args: ["cli", "--tests", "test/a.test.ts"], mutate: ["packages/cli/src/**/*.ts", ...never], testFiles: ["packages/cli/test/a.test.ts"] },
    { args: ["cli", "--since", "HEAD"], mutate: ["packages/cli/src/run.ts:1-1", ...never] },
    { args: ["cli", "--since", "HEAD", "--mutate", "src/other.ts"], mutate: undefined },
  ])("does as its options say: $args", async ({ args, mutate, testFiles }) => {
    const file = path("packages/cli/src/run.ts");
    writeFileSync(file, `// changed\n${readFileSync(file, "utf8")}`);
    const { status, printed } = await run(scriptOf("mutate", ...args), { tools: [] });
    const [options = ""] = /^\{.*/m.exec(printed) ?? [];
    expect({ status, ...JSON.parse(options || "{}") }).toEqual({ status: 0, mutate, testFiles });
  });
});
