import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { arrayOf, isObject, type JsonObject } from "@onelogin-mfa/codegen/document";

/** Kills of the mutation suite. */
export interface MutationTable {
  readonly rows: readonly MutationRow[];
  readonly killed: number;
  readonly survived: number;
}

/** One mutant and the gates that noticed it. */
export interface MutationRow {
  readonly id: string;
  readonly operation: string;
  readonly kind: string;
  readonly killedBy: readonly string[];
  readonly bump: string;
  readonly expectedBump: string;
}

/** The kill table that the mutation suite has left in the checkout; `undefined` if there is none, or it is of another shape. */
export async function readKillTable(root: string): Promise<MutationTable | undefined> {
  const text = await readFile(join(root, "packages/mutation/kill-table.json"), "utf8").catch(() => "null");
  const table = parsed(text);
  if (!isObject(table)) return undefined;
  const { killed, survived } = table;
  if (typeof killed !== "number" || typeof survived !== "number") return undefined;
  return { rows: arrayOf(table.rows).filter(isObject).map(readRow), killed, survived };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // a run that was broken off leaves nothing, or half of it: the review goes on without
  }
}

function readRow({ id, operation, kind, killedBy, bump, expectedBump }: JsonObject): MutationRow {
  const text = (value: unknown) => (typeof value === "string" ? value : "");
  return {
    id: text(id),
    operation: text(operation),
    kind: text(kind),
    killedBy: arrayOf(killedBy).map(String),
    bump: text(bump),
    expectedBump: text(expectedBump),
  };
}
