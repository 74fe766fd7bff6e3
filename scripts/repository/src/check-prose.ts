import { readFileSync } from "node:fs";
import { join } from "node:path";
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

/** The sentences of a document, each with the line on which its paragraph or item begins. */
function sentencesOf(markdown: string): { readonly line: number; readonly text: string }[] {
  // emptied, so that lines keep their numbers
  const prose = markdown
    .replace(/^(> )?/gm, "")
    .replace(/(?<![\s\S])---\n[\s\S]*?^---$|^( *)(```+)[\s\S]*?^\1\2 *$|<!--[\s\S]*?-->/gm, (part) =>
      part.replace(/.+/g, ""),
    );
  const paragraphs: { readonly line: number; text: string }[] = [];
  let isOpen = false;
  for (const [index, line] of prose.split("\n").entries()) {
    const last = paragraphs.at(-1);
    const item = /^\s*(?:[-*]|\d+\.) (?:\[[ x]\] )?/.exec(line)?.[0] ?? "";
    if (/^\s*(?:$|[|#]|:::|<<<)/.test(line)) isOpen = false;
    else if (isOpen && last && item === "") last.text += ` ${line.trim()}`;
    else {
      paragraphs.push({ line: index + 1, text: line.slice(item.length).trim() });
      isOpen = true;
    }
  }
  return paragraphs.flatMap(({ line, text }) =>
    text
      .replace(/`[^`]*`/g, "code")
      .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
      .replace(/\*/g, "")
      .split(/(?<=[.!?]["”)]*) (?=\S)/)
      .map((sentence) => ({ line, text: sentence })),
  );
}
