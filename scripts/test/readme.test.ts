import { execFile } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  globSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { root } from "./support/copy-repository.ts";

const documents = [
  "README.md",
  "CONTRIBUTING.md",
  "ARCHITECTURE.md",
  "docs/scale.md",
  "spec/README.md",
  "packages/client/MIGRATING.md",
  "packages/client/RECIPES.md",
  "packages/sandbox/RECORDING.md",
].concat(globSync(["packages/*/README.md", "spec/guides/*.md"], { cwd: root }).sort());
const blocks = documents.flatMap((path) => {
  const text = readFileSync(join(root, path), "utf8");
  const fences = text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm);
  return [...fences].map(([, language = "", code = ""], index) => {
    return { title: `${path} ${index + 1}`, language, code };
  });
});

/** What the examples without imports take for granted, so that they show nothing but what they are about. */
const prelude = `
import {
  classifyOtpResponse, createMfaClient, enroll, findUser, generateTemporaryCode, type MfaClient, resetFactors,
  resumeEnrollment, resumeVerification, verify, verifyOnce,
} from "@onelogin-mfa/client";
import { validator } from "@onelogin-mfa/client/validate";
declare const mfa: MfaClient;
declare const clientId: string;
declare const clientSecret: string;
const credentials = { clientId, clientSecret };
`;
const examples = globSync("packages/client/src/**/*.ts", { cwd: root }).flatMap((path) => {
  const docstrings = readFileSync(join(root, path), "utf8").matchAll(/^ *\* @example\n([\s\S]*?)\*\//gm);
  return [...docstrings].map(([, docstring = ""], index) => {
    const code = docstring.replace(/^ *\* ?/gm, "").match(/^```ts\n([\s\S]*?)^```$/m)?.[1];
    return { title: `the example in ${path} ${index + 1}`, code: code ?? "an example without code" };
  });
});

/** Where CI runs each command that the documents show; the others are run by the test that is named. */
const runByCi = new Map([
  ["npm start", ".ci/run"],
  ["npm cit", ".ci/run"],
  ["npm ci", ".ci/run, as the first half of npm cit"],
  ["npm test", ".ci/run, as the second half of npm cit"],
  ...["check", "lint", "generate", "build", "typecheck", "docs", "score"].map(
    (verb) => [`npm run ${verb}`, ".ci/run, by npm run check"] as const,
  ),
  ["npm run dev", "packages/dev/test/cli.test.ts"],
  ["npm run dev -- --once", "packages/dev/test/cli.test.ts"],
  ["npm run review", "packages/review/test/cli.test.ts"],
  ["npm run review -- main", "packages/review/test/cli.test.ts"],
  ["npm run review -- --help", "packages/review/test/cli.test.ts"],
  ["npm install @onelogin-mfa/client", "packages/consumers/src/registry/registry-checks.ts"],
  ["npm install --save-dev @onelogin-mfa/sandbox", "packages/consumers/src/registry/registry-checks.ts"],
  ["npx @onelogin-mfa/cli check ada@example.com --sandbox", "packages/consumers/src/command-checks.ts"],
  ["npm run bench -- --list", "packages/bench/test/cli.test.ts"],
  ["npm run cache:server", "packages/build-cache/test/shared-builds.test.ts"],
  ["npm run mutate", ".ci/run"],
  ["npm run scale", "packages/bench/test/scale.test.ts, without the largest fleet"],
  ["npm run test:consumers", ".ci/run"],
  ["npm test -- contract-tests", ".ci/run, as part of npm test"],
  ["npm run sandbox", "packages/sandbox/test/cli.test.ts"],
  ["npm run sandbox -- --port 4020", "packages/sandbox/test/cli.test.ts"],
  ["npm run mock", "packages/mock/test/cli.test.ts"],
  ["npm run mock -- --port 4010", "packages/mock/test/cli.test.ts"],
  ["npm run mock -- proxy http://127.0.0.1:4020", "packages/mock/test/cli.test.ts"],
]);

/** An example as a program of its own. */
const complete = (code: string) =>
  /^import /m.test(code)
    ? `${code}\nexport {};\n`
    : `${prelude}export async function example() {\n${code}}\n`;

/** Compiles programs at once. @returns for each what the compiler says of it */
async function compile(programs: readonly string[]): Promise<readonly string[]> {
  // inside the package, so that its dependencies resolve
  const folder = mkdtempSync(join(root, "scripts/test/.readme-"));
  for (const [index, program] of programs.entries()) writeFileSync(join(folder, `${index}.ts`), program);
  // a recipe imports it
  copyFileSync(join(root, "packages/examples/src/share-budget.ts"), join(folder, "share-budget.ts"));
  const tsconfig = {
    extends: join(root, "tsconfig.base.json"),
    compilerOptions: { lib: ["es2024"], types: ["node"], noUnusedLocals: false },
    include: ["*.ts", "../support/msw.d.ts"],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
  const tsc = join(root, "node_modules/.bin/tsc");
  const output = await promisify(execFile)(tsc, ["-p", ".", "--pretty", "false"], { cwd: folder }).then(
    () => "",
    ({ stdout }: { stdout: string }) => stdout,
  );
  rmSync(folder, { recursive: true });
  const diagnostics = output.split(/\n(?=\S)/);
  return programs.map((_, index) => diagnostics.filter((text) => text.startsWith(`${index}.ts(`)).join("\n"));
}

describe("code blocks", () => {
  const faulty = `import { createMfaClient } from "@onelogin-mfa/client";\ncreateMfaClient({ subdomian: "acme" });`;
  const programs = [
    ...blocks.filter(({ language }) => language === "ts"),
    ...examples,
    { title: "negative control", code: faulty },
  ].map(({ title, code }, index) => ({ title, code: complete(code), index }));
  let problems: readonly string[];
  beforeAll(async () => {
    problems = await compile(programs.map(({ code }) => code));
  });

  it.each(programs.slice(0, -1))("$title compiles", ({ index }) => {
    expect(problems[index]).toBe("");
  });

  it("negative control: a block that does not compile is noticed", () => {
    expect(problems.at(-1)).toContain("subdomian");
  });
});

describe("commands", () => {
  const commands = blocks
    .filter(({ language }) => language === "sh")
    .flatMap(({ title, code }) =>
      code.split("\n").map((line) => ({ title, command: line.replace(/\s+#.*/, "").trim() })),
    )
    .filter(({ command }) => command !== "");

  it.each(commands)("$title: $command is run by CI", ({ command }) => {
    // what codegen is told is run in the test of its own command
    expect(runByCi.has(command) || command.startsWith("npx @onelogin-mfa/codegen ")).toBe(true);
  });

  it("negative control: every verb in the list exists", () => {
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: object };
    const verbs = [...runByCi.keys()].flatMap((command) => /^npm run ([\w:]+)/.exec(command)?.[1] ?? []);
    expect(verbs.filter((verb) => !(verb in scripts))).toEqual([]);
  });
});

describe("links", () => {
  const links = documents.flatMap((path) => {
    const text = readFileSync(join(root, path), "utf8").replace(/```[\s\S]*?```|`[^`]*`/g, "");
    return [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, target = ""]) => ({ path, target }));
  });

  it.each(links)("$path leads to $target", ({ path, target }) => {
    expect(existsSync(join(root, path, "..", target))).toBe(true);
  });
});
