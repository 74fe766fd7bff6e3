import { describe, expect, it } from "vitest";
import { renderMarkdown } from "../src/index.ts";
import { codeBlock, escapeSentence, escapeText } from "../src/output/markdown-text.ts";
import { reviewOf } from "./support/repository.ts";

describe("the Markdown", () => {
  it("says what is needed and what changed", async () => {
    const text = renderMarkdown(await reviewOf("x-effect: send", "x-effect: read"));
    expect(text).toContain("## Spec review: **major**");
    expect(text).toContain("| spec | **major** | none | 1.0.0 → 1.0.0 | ✅ yes:");
    expect(text).toContain("#### `putThing` PUT `/things/{id}`: major");
    expect(text).toContain("```yaml\n      x-effect: read\n```");
  });

  it("has the evidence at a change beside it", async () => {
    const text = renderMarkdown(await reviewOf("enum: [on, off]", "enum: [on]"));
    expect(text).toContain("Evidence here:\n\n- *inferred*: It is on or off. (a guess)");
    expect(text).toContain("Contract cases: `getThing 200 one`, `getThing 200 two`.");
  });

  it("says plainly that nothing changed", async () => {
    const text = renderMarkdown(await reviewOf("", ""));
    expect(text).toContain("no version step is needed");
    expect(text).toContain("None: both specs say the same.");
  });

  it("shows an error of the spec with its location", async () => {
    const text = renderMarkdown(await reviewOf("paths:", "paths: ["));
    expect(text).toMatch(/> ❌ \*\*Error\*\* \(head\) `spec\/mfa\.yaml:\d+:\d+`: Invalid YAML/);
  });

  it("stays below GitHub's limit, closes what it opened, and says that it was cut", async () => {
    const report = await reviewOf("The id.", "Its id.");
    const [change] = report.changes;
    if (!change) throw new Error("nothing changed");
    const reason = "A reason. ".repeat(20);
    const many = Array.from({ length: 300 }, (_, index) => ({ ...change, id: `${index}`, reason }));
    const operations = report.operations.map((one) => ({ ...one, changes: many.map(({ id }) => id) }));
    const text = renderMarkdown({ ...report, changes: many, operations });
    expect(text.length).toBeLessThanOrEqual(60_000);
    expect(text.split("<details>").length).toBe(text.split("</details>").length);
    expect(text).toContain("**Cut.**");
  });
});

describe("text from the spec", () => {
  it.each([
    ["markup", "<script>alert(1)</script>", /&lt;script&gt;/],
    ["a comment that would hide the rest", "a <!-- b", /a &lt;\\!-- b/],
    ["a cell's end", "a | b", /a \\\| b/],
    ["a link", "[a](javascript:b)", /\\\[a\\\]/],
    ["a mention", "@everyone", /^@&#8205;everyone$/],
    ["lines", "a\n\n# b", /^a \\# b$/],
  ])("cannot be %s", (_, text, expected) => {
    expect(escapeText(text)).toMatch(expected);
  });

  it("keeps the names in a sentence as code", () => {
    expect(escapeSentence("The field `a_b|c` of <i> is new.")).toBe(
      "The field `a_b\\|c` of &lt;i&gt; is new.",
    );
  });

  it("cannot end a block of code", () => {
    expect(codeBlock("yaml", ["a", "````", "b"])).toBe("`````yaml\na\n````\nb\n`````");
  });
});
