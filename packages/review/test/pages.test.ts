import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InputError } from "@onelogin-mfa/command-line";
import { describe, expect, it, vi } from "vitest";
import { compareDocumentPairs } from "../src/compare-sources.ts";
import { pairDocuments } from "../src/documents.ts";
import { pagesOf, readRedoc, writePages } from "../src/pages.ts";
import { createRepository, replaced, specText, temporaryFolder } from "../testing/repository.ts";

const changed = replaced(specText, "        id:\n", "        name:\n");

/** The pages of documents of which the last commit changed some, with a script in place of Redoc's. */
async function pagesFor(before: { readonly [path: string]: string }, after: typeof before, redoc?: string) {
  const { root, commit } = createRepository(before);
  commit(after);
  const pairs = await pairDocuments("git:HEAD^:*.yaml", "*.yaml", root);
  const report = await compareDocumentPairs(pairs, { folder: root, outlines: true });
  return pagesOf(report, pairs, { folder: root, redoc });
}

describe("the pages of a report", () => {
  it("are the page, the comment and the JSON, the same in another checkout, without a path of the machine", async () => {
    const before = { "a.yaml": specText };
    const [pages, again] = [
      await pagesFor(before, { "a.yaml": changed }),
      await pagesFor(before, { "a.yaml": changed }),
    ];
    expect([...pages.keys()]).toEqual(["index.html", "report.md", "report.json"]);
    expect(pages.get("index.html")).toContain("<del><code>id</code></del>");
    const withoutCommit = (text = "") => text.replaceAll(/[0-9a-f]{10,40}/g, "");
    for (const [name, text] of pages) {
      expect(withoutCommit(text)).toBe(withoutCommit(again.get(name)));
      expect(text.includes(tmpdir()) || text.includes(process.cwd()), name).toBe(false);
    }
  });

  it("show a document that changed in Redoc, if they are asked to, and mark what changed", async () => {
    const pages = await pagesFor({ "a.yaml": specText }, { "a.yaml": changed }, "// Redoc");
    expect(pages.get("index.html")).toContain('href="redoc.html"');
    expect(pages.get("redoc.html")).toContain("// Redoc");
    expect(pages.get("redoc.html")).toMatch(/"id \(removed\)".*\*\*In this review\*\*/s);
    const same = await pagesFor({ "a.yaml": specText }, { README: "" }, "// Redoc");
    expect([...same.keys()]).not.toContain("redoc.html");
  });

  it("show each of several documents that changed in Redoc, with its own changes", async () => {
    const moved = replaced(specText, "operationId: putThing", "operationId: setThing");
    const pages = await pagesFor(
      { "a.yaml": specText, "b.yaml": specText, "c.yaml": specText },
      { "a.yaml": changed, "b.yaml": moved },
      "// Redoc",
    );
    expect([...pages.keys()].slice(3)).toEqual(["redoc-1.html", "redoc-2.html"]);
    const renamed = "The operation `putThing` is now called `setThing`";
    expect(
      [pages.get("redoc-1.html"), pages.get("redoc-2.html")].map((text) => text?.includes(renamed)),
    ).toEqual([false, true]);
  });
});

describe("the folder of the pages", () => {
  it("gets each file whole, loses those of an earlier report, and keeps what is not of it", () => {
    const folder = join(temporaryFolder(), "new/review");
    writePages(
      folder,
      new Map([
        ["index.html", "1"],
        ["redoc-1.html", "1"],
      ]),
    );
    writeFileSync(join(folder, "notes.md"), "Mine.");
    writePages(folder, new Map([["index.html", "2"]]));
    expect(readdirSync(folder).sort()).toEqual(["index.html", "notes.md"]);
    expect(readFileSync(join(folder, "index.html"), "utf8")).toBe("2");
  });

  it.runIf(process.platform !== "win32")(
    "is no link in the current folder, by which a branch could lead the files elsewhere",
    { tags: "security" },
    () => {
      const [root, elsewhere] = [temporaryFolder(), temporaryFolder()];
      const current = vi.spyOn(process, "cwd").mockReturnValue(root);
      symlinkSync(elsewhere, join(root, "review"));
      mkdirSync(join(root, "own"));
      const files = new Map([["index.html", "1"]]);
      expect(() => writePages(join(root, "review"), files)).toThrow("is a link, which is not followed");
      expect(() => writePages(join(root, "review/inside"), files)).toThrow(
        "is a link, which is not followed",
      );
      // a link in place of a file is replaced
      symlinkSync(join(elsewhere, "victim"), join(root, "own/index.html"));
      writePages(join(root, "own"), files);
      current.mockRestore();
      expect([readdirSync(elsewhere), readFileSync(join(root, "own/index.html"), "utf8")]).toEqual([[], "1"]);
    },
  );
});

it("Redoc's script is that of the project, and its lack says what to install", () => {
  expect(readRedoc(import.meta.dirname).length).toBeGreaterThan(1e6);
  const missing = () => readRedoc(temporaryFolder());
  expect(missing).toThrow(InputError);
  expect(missing).toThrow('run "npm install --save-dev @redocly/cli"');
});
