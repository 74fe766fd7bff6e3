import { tmpdir } from "node:os";
import { valueAt } from "@onelogin-mfa/codegen/document";
import { describe, expect, it } from "vitest";
import { buildRedoc, closedPage, markChanges } from "../../src/page/redoc-page.ts";
import { renderPage } from "../../src/page/render-page.ts";
import { reports } from "./support/reports.ts";
import { base, head } from "./support/specs.ts";

describe("changes marked in Redoc", () => {
  const marked = markChanges(structuredClone(head), reports.major, "after");

  it("are a badge on each operation, with the changes in its description", () => {
    expect(valueAt(marked, "/paths/~1devices/get")).toMatchObject({
      "x-badges": [{ name: "major", color: "red", position: "before" }],
      description: expect.stringMatching(
        /^\*\*In this review\*\*\n\n- \*major\*: The type of `device_id`[\s\S]*The devices of a user\.$/,
      ),
    });
  });

  it("leave an operation alone that did not change", () => {
    expect(valueAt(marked, "/paths/~1factors/get")).toEqual(valueAt(head, "/paths/~1factors/get"));
  });

  it("are counted at the groups of the menu", () => {
    expect(marked.tags).toEqual([
      { name: "Devices", "x-displayName": "Devices (2 changed)" },
      { name: "Factors" },
    ]);
  });
});

// test/cli.test.ts compares the bytes of two runs, and looks for paths of the machine
describe("the Redoc pages", () => {
  it.each([
    ["two specs", "major", base, head, ["redoc-before.html", "redoc-after.html"]],
    ["the same spec twice", "none", base, structuredClone(base), []],
    ["an older spec only", "broken", base, null, []],
  ] as const)("are there only where two specs differ: %s", async (_, name, older, newer, expected) => {
    const files = await renderPage(reports[name], { base: older, head: newer });
    expect(Object.keys(files)).toEqual(["index.html", ...expected]);
  });

  it("become a sentence if Redoc cannot show a spec", async () => {
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
