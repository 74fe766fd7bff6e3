import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { firstBlock } from "@onelogin-mfa/page-kit/code-blocks";
import { outputOf } from "@onelogin-mfa/repository/command";
import { isPublished, packagesIn, withoutNotice } from "@onelogin-mfa/repository/documents";
import { npm, npmArgs, root, temporaryFolder } from "@onelogin-mfa/repository/testing";
import { findWorkspaces } from "@onelogin-mfa/repository/workspaces";
import { describe, expect, it, onTestFinished } from "vitest";
import { firstLines, pageProblems, runExample } from "../src/readme.ts";

/** The options of somebody who is strict. */
const strict = {
  target: "es2022",
  module: "nodenext",
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  erasableSyntaxOnly: true,
  verbatimModuleSyntax: true,
  noEmit: true,
  types: [],
};

const readReadme = (folder: string) => readFileSync(join(folder, "README.md"), "utf8");
const published = findWorkspaces(root).filter((workspace) => workspace.isPublished);

/** Runs the first example of a README, on the sources. */
async function runFirst(folder: string) {
  const cwd = mkdtempSync(join(import.meta.dirname, ".readme-"));
  onTestFinished(() => rmSync(cwd, { recursive: true }));
  return runExample(firstBlock(readReadme(folder), "ts"), { cwd, env: {} });
}

it.each(published)("the README of $name begins with lines that install or run it", ({ name, folder }) => {
  const readme = readReadme(folder);
  const lines = firstLines(withoutNotice(readme));
  expect(packagesIn(lines.join("\n"))).toContain(`@onelogin-mfa/${name}`);
  const isOnNpm = isPublished(readFileSync(join(root, "CHANGELOG.md"), "utf8"));
  expect(firstLines(readme).join("\n").includes(`packages/${name}/dist`)).toBe(!isOnNpm);
});

it.each([...published, { name: "the repository", folder: root }])(
  "the lines of the README of $name install what its first example imports",
  ({ folder }) => {
    const readme = readReadme(folder);
    const imports = firstBlock(readme, "ts").matchAll(/ from "(@[\w-]+\/[\w-]+|[\w-]+)/g);
    const lines = firstLines(withoutNotice(readme)).filter((line) => line.startsWith("npm install "));
    const missing = [...imports].filter(([, name = ""]) => !packagesIn(lines.join("\n")).includes(name));
    expect(missing).toEqual([]);
  },
);

describe("the page of codegen about a client", () => {
  const page = readFileSync(join(root, "packages/codegen/CLIENT.md"), "utf8");
  const { resolve } = createRequire(import.meta.url);

  /** Follows a page in an empty folder. Installs are links, and codegen is that of the sources. */
  async function follow(text: string) {
    const cwd = temporaryFolder();
    const run = async (line: string): Promise<string> => {
      const [program, ...args] = line.split(" ");
      if (line.startsWith("npm install ")) {
        const [, name = ""] = args;
        mkdirSync(join(cwd, "node_modules"), { recursive: true });
        symlinkSync(dirname(resolve(`${name}/package.json`)), join(cwd, "node_modules", name));
        return "";
      }
      if (program === "npm") {
        writeFileSync(join(cwd, "package.json"), "{}");
        return outputOf(npm, [...npmArgs, ...args], { cwd });
      }
      const cli = join(root, "packages/codegen/src/cli.ts");
      return outputOf(process.execPath, program === "npx" ? [cli, ...args.slice(1)] : args, { cwd });
    };
    return { cwd, problems: await pageProblems(withoutNotice(text), { cwd, env: {} }, run) };
  }

  it("leads from a document to a call, in code that compiles", async () => {
    const { cwd, problems } = await follow(page);
    expect(problems).toEqual([]);
    const compilerOptions = { ...strict, allowImportingTsExtensions: true };
    writeFileSync(join(cwd, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["."] }));
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    expect(await outputOf(process.execPath, [tsc, "-p", cwd], { cwd })).toBe("");
  });

  it("is not followed blindly", async () => {
    const { problems } = await follow(page.replace('name: "Anvil"', 'name: "Hammer"'));
    expect(problems).toEqual([expect.stringContaining('it prints "Hammer ')]);
  });
});

it.each(["packages/client", "."])("the first example of the README in %s logs a user in", async (folder) => {
  const { stdout, stderr, exitCode } = await runFirst(join(root, folder));
  expect({ stdout, stderr, exitCode }).toEqual({ stdout: "welcome", stderr: "", exitCode: 0 });
});
