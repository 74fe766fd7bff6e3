import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { checkDocstrings, checkSentences } from "../src/check-prose.ts";
import { temporaryFolder } from "../src/testing.ts";

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
  execFileSync("git", ["init", "--quiet"], { cwd: folder });
});

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
  execFileSync("git", ["add", "."], { cwd: folder });
}

const words = (count: number) => Array.from({ length: count }, () => "word").join(" ");

describe("a sentence of a document", () => {
  it.each([
    ["38 words", `${words(38)}.`],
    ["38 words, numbers and code", `${words(37)} 12 3.1 \`a b c\`.`],
    ["38 words beside others", `One. ${words(38)}. ${words(38)}!`],
    ["38 words over lines", `${words(19)}\n${words(19)}`],
    ["items of a list", `- ${words(30)}\n- ${words(30)}\n\n1. ${words(30)}\n2. ${words(30)}`],
    [
      "code, a table, a heading and a comment",
      `\`\`\`sh\n${words(40)}\n\`\`\`\n| a |\n|---|\n| ${words(40)} |\n# ${words(40)}\n<!--\n${words(40)}\n-->`,
    ],
    ["front matter", `---\n${words(40)}\n---\n`],
    ["a question", "What does it do? Who asks?"],
    ["a word like one", "Whatever comes passes. Whole lists pass. It was too late, too early or denied."],
  ])("passes with %s", (_, text) => {
    write("README.md", text);
    expect(checkSentences(folder)).toEqual([]);
  });

  it.each([
    ["39 words", `# A\n\n${words(39)}.`, "README.md:3: 39 words, at most 38"],
    [
      "39 words in a link, a quotation and bold",
      `> [${words(20)}](a.md) **${words(19)}**`,
      "README.md:1: 39 words",
    ],
    ["39 words in an item", `- One.\n- ${words(20)}\n  ${words(19)}`, "README.md:2: 39 words"],
    ["39 words after code", `\`\`\`\n\`\`\`\n${words(39)}`, "README.md:3: 39 words"],
    ["a clause as its subject", "One. Who goes back\nwaits.", "README.md:1: a clause as the subject"],
    ["another one", "What is sent is checked.", "README.md:1: a clause as the subject"],
    ["a too at its end", "It is refused, too.", 'README.md:1: ", too"'],
    ["a too before a colon", "It counts, too: wait.", 'README.md:1: ", too"'],
  ])("fails with %s", (_, text, problem) => {
    write("README.md", text);
    expect(checkSentences(folder)).toEqual([expect.stringContaining(problem)]);
  });
});

/** A docstring of these lines, written so that the lint finds none of them in this file. */
const docstring = (...lines: readonly string[]) => ["/**", ...lines, "*/"].join("\n * ");

describe("a docstring", () => {
  it.each([
    ["a verb", docstring("Returns what is sent.")],
    ["a word like one", docstring("Whole lists.")],
    ["a question word later", docstring("Returns", "What")],
    ["no text, before another comment", "/***/\n// Whether\n/* What */"],
  ])("passes with %s", (_, source) => {
    write("a.ts", source);
    expect(checkDocstrings(folder)).toEqual([]);
  });

  it.each([
    ["a.ts", `const a = 1;\n${docstring("What is sent.")}`, 'a.ts:2: a docstring opens with "What"'],
    ["a.tsx", docstring("", "Whether it is sent."), 'a.tsx:1: a docstring opens with "Whether"'],
    ["a.mjs", docstring("How.").replaceAll("\n *", ""), 'a.mjs:1: a docstring opens with "How"'],
  ])("fails in %s: %j", (name, source, problem) => {
    write(name, source);
    expect(checkDocstrings(folder)).toEqual([expect.stringContaining(problem)]);
  });
});
