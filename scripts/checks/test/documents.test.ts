import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
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

  it("link to files that exist", () => {
    const links = documents.flatMap(({ path, text }) => {
      const prose = text.replace(/```[\s\S]*?```|`[^`]*`/g, "");
      return [...prose.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, target = ""]) => ({ path, target }));
    });
    expect(links.filter(({ path, target }) => !existsSync(join(root, path, "..", target)))).toEqual([]);
  });
});
