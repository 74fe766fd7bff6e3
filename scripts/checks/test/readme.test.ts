import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isPublished, packagesIn, withoutNotice } from "@onelogin-mfa/repository/documents";
import { root } from "@onelogin-mfa/repository/testing";
import { findWorkspaces } from "@onelogin-mfa/repository/workspaces";
import { expect, it, onTestFinished } from "vitest";
import { firstExample, firstLines, runExample } from "../src/readme.ts";

const readReadme = (folder: string) => readFileSync(join(folder, "README.md"), "utf8");
const published = findWorkspaces(root).filter((workspace) => workspace.isPublished);

/** Runs the first example of a README, on the sources. */
async function runFirst(folder: string) {
  const cwd = mkdtempSync(join(import.meta.dirname, ".readme-"));
  onTestFinished(() => rmSync(cwd, { recursive: true }));
  return runExample(firstExample(readReadme(folder)) ?? "", { cwd, env: {} });
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
    const imports = firstExample(readme)?.matchAll(/ from "(@[\w-]+\/[\w-]+|[\w-]+)/g) ?? [];
    const lines = firstLines(withoutNotice(readme)).filter((line) => line.startsWith("npm install "));
    const missing = [...imports].filter(([, name = ""]) => !packagesIn(lines.join("\n")).includes(name));
    expect(missing).toEqual([]);
  },
);

it("the first example of the client's README logs a user in", async () => {
  const { stdout, stderr, exitCode } = await runFirst(join(root, "packages/client"));
  expect({ stdout, stderr, exitCode }).toEqual({ stdout: "welcome", stderr: "", exitCode: 0 });
});

it("the login of the README makes as many calls as it says, and one for a token", async () => {
  const { stdout, calls } = await runFirst(root);
  const [token, ...others] = calls;
  const [, said] = /^\| \*\*(\d+) calls\*\* \|/m.exec(readReadme(root)) ?? [];
  expect({ stdout, token, said }).toEqual({
    stdout: "welcome",
    token: "generateToken",
    said: `${others.length}`,
  });
});
