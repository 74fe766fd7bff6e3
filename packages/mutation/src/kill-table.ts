import { rename, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Result, Row } from "./row.ts";

/** The kill table, as it is written to `kill-table.json`. It holds no times: the same sources give the same bytes. */
export interface KillTable {
  readonly rows: readonly Row[];
  readonly killed: number;
  readonly survived: number;
}

const file = fileURLToPath(new URL("../kill-table.json", import.meta.url));

/** The table of results, in the order of `ids`. */
export function killTableOf(results: readonly Result[], ids: readonly string[]): KillTable {
  const byId = new Map(results.map((result) => [result.row.id, result]));
  const inOrder = ids.flatMap((id) => byId.get(id) ?? []);
  const survived = inOrder.filter(({ problems }) => problems.length > 0).length;
  return { rows: inOrder.map(({ row }) => row), killed: inOrder.length - survived, survived };
}

/** Writes the table beside the package's README, in one step. */
export async function writeKillTable(table: KillTable): Promise<void> {
  const temporary = `${file}.${process.pid}`;
  await writeFile(temporary, `${JSON.stringify(table, null, 2)}\n`);
  await rename(temporary, file);
}
