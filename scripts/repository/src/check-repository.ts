import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
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

const threatsFile = "docs/security-tests.md";

/** Finds the defences in the table of security tests that name no test, or one that does not exist. @returns one line for each */
export function checkThreats(root: string): string[] {
  const lines = readFileSync(join(root, threatsFile), "utf8").split("\n");
  const rows = lines.filter((line) => line.startsWith("| "));
  if (rows.length < 2) return [`${threatsFile} has no table of threats.`];
  return rows.slice(1).flatMap((row) => {
    const [defence = "", , tests = ""] = row.replace(/^\| | \|$/g, "").split(" | ");
    const [, path = "", titles = ""] = /^`([^`]+)`: (".+")$/.exec(tests) ?? [];
    if (titles === "") return [`${threatsFile}: "${defence}" names no test.`];
    if (!existsSync(join(root, path))) return [`${threatsFile}: ${path} does not exist.`];
    const source = readFileSync(join(root, path), "utf8");
    const missing = [...titles.matchAll(/"[^"]+"/g)].filter(([title]) => !source.includes(title));
    return missing.map(([title]) => `${threatsFile}: ${path} has no test ${title}.`);
  });
}

const linesOf = (text: string) => text.split("\n").filter(Boolean);
