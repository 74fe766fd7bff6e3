import { describe, expect, it } from "vitest";
import { escapeSentence, escapeText } from "../src/comment.ts";
import { renderMarkdown } from "../src/index.ts";
import { reports } from "./support/reports.ts";

const attack = "`</details><script>alert(1)</script> @everyone [a](javascript:b)\n\n# b | c ://d <!--";

describe("the comment", () => {
  it("is result, what was compared, and one line for each thing", () => {
    expect(
      renderMarkdown(reports.major, "index.html")
        .replaceAll(/<details>.*<\/details>/g, "…")
        .split("\n"),
    ).toEqual([
      "## Spec review: breaks callers: needs major, declared none, does not agree",
      "",
      "- ⚠️ No tag was found.",
      "",
      "From main (abc1234) to the working tree. The merge base with `main`. Lines, evidence and Redoc: [index.html](index.html).",
      "",
      "- **major** `getDevices`: The type of `device_id` in response 200 changed (type) `spec/mfa.yaml:41`",
      "- …",
      "- **minor** `getDevices`, `deleteDevice`: The type of `device_id` in response 200 changed (shared) `spec/mfa.yaml:41`",
      "- **patch** The type of `device_id` in response 200 changed (words) `spec/mfa.yaml:41`",
      "- …",
      "",
    ]);
  });

  it("links the rest, which it counts", () => {
    expect(renderMarkdown(reports.many, "index.html")).toContain("\n- [and 72 more](index.html#breaking)\n");
  });
});

describe("text from the spec", () => {
  it.each([
    ["markup", "<script>alert(1)</script>", /&lt;script&gt;/],
    ["a comment that would hide the rest", "a <!-- b", /a &lt;\\!-- b/],
    ["a link", "[a](javascript:b)", /\\\[a\\\]/],
    ["a mention", "@everyone", /^@&#8205;everyone$/],
    ["lines", "a\n\n# b", /^a \\# b$/],
  ])("cannot be %s", (_, text, expected) => {
    expect(escapeText(text)).toMatch(expected);
  });

  it("keeps the names in a sentence as code", () => {
    expect(escapeSentence("The field `a_b|c` of <i> is new.")).toBe("The field `a_b|c` of &lt;i&gt; is new.");
  });

  it("cannot leave the line that it stands in, nor what is folded", () => {
    const { typescript, changes } = reports.major;
    const [change] = changes;
    if (!change) throw new Error("unreachable");
    const evidence = [{ claim: attack, source: attack, confidence: "captured", state: "added" }] as const;
    const errors = typescript.errors.map((error) => ({ ...error, file: attack, message: attack }));
    const sentences = typescript.changes.map((one) => ({ ...one, sentence: attack }));
    const text = renderMarkdown({
      ...reports.major,
      changes: [{ ...change, sentence: attack, evidence }],
      typescript: { ...typescript, errors, changes: sentences },
    });
    expect(text.match(/<\/?(details|summary|script)\b/g)).toHaveLength(8);
    expect(text).not.toMatch(/@everyone|<!--|[^&]:\/\/|^# b/m);
  });
});
