import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fixForGit } from "@onelogin-mfa/command-line";

/**
 * Runs git in a checkout.
 *
 * @param noMatch the status with which git says that it has found nothing
 * @throws Error with one sentence where there is no checkout, such as in a source archive, or another user's
 */
export function git(root: string, args: readonly string[], noMatch = 0): string {
  const { status, stdout, stderr, error } = spawnSync("git", args, {
    cwd: root,
    // its errors are read
    env: { ...process.env, LC_ALL: "C" },
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  if (status === 0 || status === noMatch) return stdout;
  const problem = error?.message ?? stderr.trim();
  throw new Error(fixForGit(problem, resolve(root)) ?? `git ${args.join(" ")} failed: ${problem}`);
}

const wordList = "scripts/unwanted-words.txt";

/** Texts of others, and the two files that must spell the words. */
const exempt = [
  wordList,
  "scripts/checks/test/check-repository.test.ts",
  "spec/seed",
  "*/fixtures/*",
  "*package-lock.json",
];

/**
 * Throws if a word is used that the vocabulary replaces, another package's sources are imported by path, or a tool is started by
 * its bare name: on Windows that is a `.cmd` file, which starts only in a shell.
 */
export function checkWords(root: string): void {
  const paths = exempt.map((path) => `:!${path}`);
  const found = git(root, ["grep", "-nwiEI", "-f", wordList, "--", ...paths], 1);
  refuse(linesOf(found).map((line) => `${line}   (a pattern of ${wordList})`));
}

/** Throws if a defence in SECURITY.md's section "Threats" names no test, or one that does not exist. */
export function checkThreats(root: string): void {
  const [, section = ""] = readFileSync(join(root, "SECURITY.md"), "utf8").split(/^## Threats$/m);
  const rows = section.split("\n").filter((line) => line.startsWith("| "));
  if (rows.length < 2) throw new Error("SECURITY.md has no table of threats.");
  refuse(
    rows.slice(1).flatMap((row) => {
      const [defence = "", , tests = ""] = row.replace(/^\| | \|$/g, "").split(" | ");
      const [, path = "", titles = ""] = /^`([^`]+)`: (".+")$/.exec(tests) ?? [];
      if (titles === "") return [`SECURITY.md: "${defence}" names no test.`];
      if (!existsSync(join(root, path))) return [`SECURITY.md: ${path} does not exist.`];
      const source = readFileSync(join(root, path), "utf8");
      const missing = [...titles.matchAll(/"[^"]+"/g)].filter(([title]) => !source.includes(title));
      return missing.map(([title]) => `SECURITY.md: ${path} has no test ${title}.`);
    }),
  );
}

const linesOf = (text: string) => text.split("\n").filter(Boolean);

function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new Error(problems.join("\n"));
}
