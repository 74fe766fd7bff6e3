import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isPublished, withNotice } from "../../repository.ts";
import { root } from "./support/root.ts";

const documents = globSync(
  ["*.md", "docs/*.md", "spec/README.md", "spec/guides/*.md", "packages/*/*.md", "scripts/*/README.md"],
  { cwd: root, exclude: ["CHANGELOG.md"] },
).map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));

describe("documents", () => {
  it("show only commands that exist", () => {
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const shown = documents.flatMap(({ path, text }) => {
      const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, code]) => code).join("");
      const verbs = blocks.matchAll(/\bnpm run ([\w:]+)(?!.* --workspace)/g);
      return [...verbs].map(([, verb = ""]) => ({ path, verb }));
    });
    expect(shown.filter(({ verb }) => !(verb in scripts))).toEqual([]);
  });

  it("say where they install a package how to do without npm, until the changelog has a version", () => {
    const changelog = readFileSync(join(root, "CHANGELOG.md"), "utf8");
    for (const { text } of documents) expect(text).toBe(withNotice(text, isPublished(changelog)));
    const readme = "# Client\n\n`npm install --save-dev @onelogin-mfa/client`\n\nText\n";
    const noticed = withNotice(readme, isPublished("## Unreleased\n"));
    expect(noticed).toMatch(/client`\n\n> \[!NOTE\]\n.*Not on npm yet[\s\S]*dist`\.\n\nText\n$/);
    expect(withNotice(noticed, isPublished("## Unreleased\n\n## 1.0.0 – 2026-01-31\n"))).toBe(readme);
  });

  it("link to files that exist", () => {
    const links = documents.flatMap(({ path, text }) => {
      const prose = text.replace(/```[\s\S]*?```|`[^`]*`/g, "");
      return [...prose.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, target = ""]) => ({ path, target }));
    });
    expect(links.filter(({ path, target }) => !existsSync(join(root, path, "..", target)))).toEqual([]);
  });
});
