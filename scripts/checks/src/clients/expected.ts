import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** The table that is kept: CLIENTS.md of the sandbox. */
export const tableFile = fileURLToPath(
  new URL("CLIENTS.md", import.meta.resolve("@onelogin-mfa/sandbox/package.json")),
);

/** Where a table differs from the one that is kept, a sentence for each line. */
export async function tableProblems(table: string): Promise<readonly string[]> {
  const kept = new Set((await readFile(tableFile, "utf8")).split("\n"));
  const made = new Set(table.split("\n"));
  return [
    ...[...made].filter((line) => !kept.has(line)).map((line) => `CLIENTS.md lacks the line ${line}`),
    ...[...kept].filter((line) => !made.has(line)).map((line) => `CLIENTS.md has the wrong line ${line}`),
  ];
}
