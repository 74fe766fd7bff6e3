import { readFileSync } from "node:fs";
import { join } from "node:path";
import MarkdownIt, { type Token } from "markdown-it";
import { git } from "./git.ts";

/** Words of the longest sentence in a document. Inline code is one word, and a number is none. */
const maxWords = 38;

/** Texts of others, and generated ones. */
const exempt = [":!*/fixtures/*", ":!*/generated/*", ":(exclude,glob)packages/*/openapi/**"];

/** Turns of a sentence that read as translated, each with what to write. */
const translated: readonly (readonly [turn: RegExp, advice: string])[] = [
  [
    /^(?:Who|Whoever|What)\b.*[^?]$/,
    'a clause as the subject: name it, such as "anyone who" or "the response that"',
  ],
  [/, too(?=[.,:;)]|$)/, '", too": write "also", before the verb'],
];

/**
 * Finds sentences of the documents that are too long or read as translated. Code, tables and headings have no sentences.
 *
 * @returns one line for each
 * @throws Error outside of a git checkout
 */
export function checkSentences(root: string): string[] {
  return filesIn(root, "*.md").flatMap((path) =>
    sentencesOf(readFileSync(join(root, path), "utf8")).flatMap(({ line, text }) => {
      const words = text.split(" ").filter((word) => /\p{L}/u.test(word)).length;
      const problems = translated.filter(([turn]) => turn.test(text)).map(([, advice]) => advice);
      if (words > maxWords) problems.unshift(`${words} words, at most ${maxWords}: make it two sentences`);
      return problems.map((problem) => `${path}:${line}: ${problem}: "${text.slice(0, 60)}…"`);
    }),
  );
}

/**
 * Finds docstrings that open with a question word: a verb opens that of a function, a noun that of a value.
 *
 * @returns one line for each
 * @throws Error outside of a git checkout
 */
export function checkDocstrings(root: string): string[] {
  const opening = /\/\*\*(?:\s|\*(?!\/))*(?=(What|Whether|Where|How|Why|Whose|Who|When|Which)\b)/g;
  return filesIn(root, "*.ts", "*.tsx", "*.mjs").flatMap((path) => {
    const source = readFileSync(join(root, path), "utf8");
    return [...source.matchAll(opening)].map(({ index, 1: word }) => {
      const line = source.slice(0, index).split("\n").length;
      return `${path}:${line}: a docstring opens with "${word}": open it with a verb for a function, with a noun for a value`;
    });
  });
}

const filesIn = (root: string, ...patterns: readonly string[]) =>
  git(root, ["ls-files", "-z", "--", ...patterns, ...exempt])
    .split("\0")
    .filter(Boolean);

const markdownIt = new MarkdownIt({ html: true });

/** The sentences of a document's paragraphs and items, each with the line on which that begins. */
function sentencesOf(markdown: string): { readonly line: number; readonly text: string }[] {
  // emptied, so that lines keep their numbers
  const body = markdown.replace(/^---\n.*?^---$/ms, (part) => part.replace(/.+/g, ""));
  const tokens = markdownIt.parse(body, {});
  return tokens.flatMap(({ children, map }, index) => {
    if (!children || tokens[index - 1]?.type !== "paragraph_open") return [];
    const sentences = readableText(children).split(/(?<=[.!?]["”)]*) (?=\S)/);
    return sentences.map((text) => ({ line: (map?.[0] ?? 0) + 1, text }));
  });
}

/** The text of a paragraph as it is read, without the lines that the site's own Markdown has. */
function readableText(parts: readonly Token[]): string {
  const written = parts.map(({ type, content }) => {
    if (type === "softbreak") return "\n";
    if (type === "code_inline") return "code";
    return type === "text" ? content : "";
  });
  return written
    .join("")
    .replace(/^(:::|<<<|\[[ x]\] ).*$/gm, "")
    .replaceAll("\n", " ")
    .trim();
}
