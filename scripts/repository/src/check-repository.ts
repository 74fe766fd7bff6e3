import { git } from "./git.ts";

const wordList = "scripts/unwanted-words.txt";

/** The two files that must spell the words, texts of others, and what is generated from texts. */
const exempt = [
  `:!${wordList}`,
  ":!scripts/repository/test/check-repository.test.ts",
  ":!*/fixtures/*",
  ":!*package-lock.json",
  ":(exclude,glob)packages/*/openapi/**",
  ":!*/generated/*",
];

/**
 * Finds words that the vocabulary replaces, and tools that are started by their bare name: on Windows that is a `.cmd` file,
 * which starts only in a shell.
 *
 * @returns one line for each
 * @throws Error outside of a git checkout
 */
export function checkWords(root: string): string[] {
  const found = git(root, ["grep", "-nwiEI", "-f", wordList, "--", ...exempt], 1);
  return linesOf(found).map((line) => `${line}   (a pattern of ${wordList})`);
}

const linesOf = (text: string) => text.split("\n").filter(Boolean);
