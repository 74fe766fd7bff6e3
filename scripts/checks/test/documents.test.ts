import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { codeBlocks } from "@onelogin-mfa/page-kit/code-blocks";
import { isPublished, withNotice, withoutNotice } from "@onelogin-mfa/repository/documents";
import { root } from "@onelogin-mfa/repository/testing";
import { findWorkspaces } from "@onelogin-mfa/repository/workspaces";
import { describe, expect, it } from "vitest";

const workspaces = findWorkspaces(root);
const documents = globSync(
  ["*.md", "docs/*.md", "spec/README.md", "spec/guides/**/*.md", "packages/*/*.md", "scripts/*/README.md"],
  { cwd: root, exclude: ["CHANGELOG.md"] },
).map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));

describe("documents", () => {
  it("show only commands that exist", () => {
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const shown = documents.flatMap(({ path, text }) => {
      const blocks = codeBlocks(text).filter(({ language }) => language === "sh");
      const lines = blocks.map(({ code }) => code).join("");
      const verbs = lines.matchAll(/\bnpm run ([\w:]+)(?!.* --workspace)/g);
      return [...verbs].map(([, verb = ""]) => ({ path, verb }));
    });
    expect(shown.filter(({ verb }) => !(verb in scripts))).toEqual([]);
  });

  it("say where they install a package how to do without npm, until the changelog has a version", () => {
    const isOnNpm = isPublished(readFileSync(join(root, "CHANGELOG.md"), "utf8"));
    for (const { text } of documents)
      expect(text).toBe(isOnNpm ? withoutNotice(text) : withNotice(text, workspaces));
    expect([isPublished("## Unreleased\n"), isPublished("## 1.0.0 – 2026-01-31\n")]).toEqual([false, true]);
  });

  it.each([
    ["npm install --save-dev @onelogin-mfa/client", "client/dist)"],
    [
      "npm install --save-dev @onelogin-mfa/cli vitest",
      "client/dist ../a/sandbox/dist ../a/cli/dist) vitest",
    ],
    ["npx @onelogin-mfa/codegen openapi.yaml src # all", "codegen/dist)"],
  ])("say how to have the packages of `%s` from a clone, with what they need", (line, packed) => {
    const readme = `# A package\n\n\`\`\`sh\n${line}\n\`\`\`\n\nText\n`;
    const noticed = withNotice(readme, workspaces);
    const [, shown] = /^> npm install \$\(npm pack -q (.*)\n> ```\n\nText\n$/m.exec(noticed) ?? [];
    expect(shown?.replaceAll("../onelogin-mfa/packages/", "../a/")).toBe(`../a/${packed}`);
    expect(withoutNotice(noticed)).toBe(readme);
    expect(withNotice(noticed, workspaces)).toBe(noticed);
  });

  it("link to files that exist", () => {
    const links = documents.flatMap(({ path, text }) => {
      const prose = text.replace(/```[\s\S]*?```|`[^`]*`/g, "");
      return [...prose.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, target = ""]) => ({ path, target }));
    });
    expect(links.filter(({ path, target }) => !existsSync(join(root, path, "..", target)))).toEqual([]);
  });
});
