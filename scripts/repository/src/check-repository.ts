import { existsSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { git } from "./git.ts";
import { scope } from "./workspaces.ts";

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

/**
 * Finds imports by path that leave their workspace, and packages that import what is in scripts.
 *
 * @returns one line for each
 * @throws Error outside of a git checkout
 */
export function checkImports(root: string): string[] {
  // with the word before it, also in a call; other strings with a path are none
  const pattern = String.raw`\b(from|import|require|resolve) *\(?"(\.\.?/|${scope})[^"]*"`;
  const sources = ["*.ts", "*.tsx", "*.mts", "*.mjs", "*.cjs", "*.vue"];
  const found = git(
    root,
    ["grep", "-noEI", pattern, "--", ...sources, ":!*/fixtures/*", ":!*/generated/*"],
    1,
  );
  return linesOf(found).flatMap((line) => {
    const [, file = "", source = ""] = /^(.*?):\d+:.*"(.*)"$/.exec(line) ?? [];
    const isPath = source.startsWith(".");
    const isRefused = isPath
      ? workspaceOf(file) !== workspaceOf(posix.join(dirname(file), source))
      : /^(packages|spec)\//.test(file) && isWorkshop(root, source);
    const reason = isPath
      ? "import another workspace by its name and exports, not by path"
      : "scripts may import packages, never the other way round";
    return isRefused ? [`${line}   (${reason})`] : [];
  });
}

/** The folder of a workspace, as seen from the root; of a file outside of all, its own folder. */
const workspaceOf = (file: string) =>
  /^(spec|(packages|scripts)\/[^/]+)(?=\/)/.exec(file)?.[0] ?? dirname(file);

const isWorkshop = (root: string, specifier: string) =>
  existsSync(join(root, "scripts", specifier.slice(scope.length).replace(/\/.*/s, "")));

const linesOf = (text: string) => text.split("\n").filter(Boolean);
