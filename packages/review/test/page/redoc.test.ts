import { tmpdir } from "node:os";
import { describe, expect, it } from "vitest";
import { buildRedoc, closedPage, markChanges } from "../../src/page/redoc-page.ts";
import { renderPage } from "../../src/page/render-page.ts";
import { reports } from "./support/reports.ts";
import { base, head } from "./support/specs.ts";

describe("changes marked in Redoc", () => {
  // a copy, whose parts are read as what support/specs.ts writes
  const marked = markChanges(structuredClone(head), reports.major, "after") as unknown as ReturnType<
    typeof shape
  >;
  const shape = () => specShape;

  it("are a badge on each operation, with the changes in its description", () => {
    const operation = marked.paths["/devices"].get;
    expect(operation["x-badges"]).toEqual([{ name: "major", color: "red", position: "before" }]);
    expect(operation.description).toMatch(/^\*\*In this review\*\*\n\n- \*major\*: The type of `device_id`/);
    expect(operation.description).toMatch(/The devices of a user\.$/);
  });

  it("leave an operation alone that did not change", () => {
    expect(marked.paths["/factors"].get).toEqual(specShape.paths["/factors"].get);
  });

  it("are counted at the groups of the menu", () => {
    expect(marked.tags).toEqual([
      { name: "Devices", "x-displayName": "Devices (2 changed)" },
      { name: "Factors" },
    ]);
  });
});

// what `head` holds, as far as the tests look
const specShape = structuredClone(head) as unknown as {
  readonly tags: readonly unknown[];
  readonly paths: Readonly<
    Record<
      "/devices" | "/factors",
      { readonly get: { readonly [key: string]: unknown; readonly description: string } }
    >
  >;
};

describe("the Redoc pages", () => {
  // test/cli.test.ts compares the bytes of two runs
  it("are written without a path of the machine", async () => {
    const files = await renderPage(reports.major, { base, head });
    expect(Object.keys(files)).toEqual(["index.html", "redoc-before.html", "redoc-after.html"]);
    for (const [file, text] of Object.entries(files)) {
      expect(text.includes(tmpdir()) || text.includes(process.cwd()), file).toBe(false);
    }
  });

  it("are one page if both specs are the same", async () => {
    const files = await renderPage(reports.none, { base, head: structuredClone(base) });
    expect(Object.keys(files)).toEqual(["index.html", "redoc-after.html"]);
    expect(files["index.html"]).toContain("Both specs are the same");
  });

  it("are those of the specs that there are", async () => {
    expect(Object.keys(await renderPage(reports.broken, { base, head: null }))).toEqual([
      "index.html",
      "redoc-before.html",
    ]);
    expect(Object.keys(await renderPage(reports.broken, { base: null, head: null }))).toEqual(["index.html"]);
  });

  it("become a sentence if Redoc cannot show a contract", async () => {
    const { html, problem } = await buildRedoc({ openapi: "9.9", paths: [] }, reports.none, "after");
    expect(html).toBeNull();
    expect(problem).toMatch(/\w/);
    expect(problem).not.toContain(tmpdir());
  });

  it("have a policy with a hash for each script, and the added script before all others", () => {
    const closed = closedPage("<head></head><body><script>'<head>'</script></body>", "added()");
    const [policy = "", ...rest] = closed.split('"><');
    expect(policy).toMatch(
      /^<head><meta .* content="default-src 'none'; script-src ('sha256-[^']+' ){2}blob:;/,
    );
    expect(rest.join('"><')).toBe(
      `script type="module">added()</script></head><body><script>'<head>'</script></body>`,
    );
  });
});
