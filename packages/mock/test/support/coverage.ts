import { mkdirSync, writeFileSync } from "node:fs";
import { operations } from "../generated/operations.ts";

/** Counts of contract cases, by operation and status. */
export type Coverage = Map<string, Map<string, number>>;

/** Every operation and status that the spec declares, with nothing covered yet. */
export function emptyCoverage(): Coverage {
  return new Map(
    Object.entries(operations).map(([id, { responses }]) => [
      id,
      new Map(Object.keys(responses).map((status) => [status, 0])),
    ]),
  );
}

/** Notes that a case has passed. */
export function cover(coverage: Coverage, operationId: string, status: string): void {
  const statuses = coverage.get(operationId);
  const count = statuses?.get(status);
  if (!statuses || count === undefined) throw new Error(`${operationId} does not declare ${status}`);
  statuses.set(status, count + 1);
}

/** What no case has covered. */
export function gapsIn(coverage: Coverage): string[] {
  return [...coverage].flatMap(([id, statuses]) =>
    [...statuses].flatMap(([status, count]) => (count === 0 ? [`${id} ${status}`] : [])),
  );
}

/** A Markdown table, operation by status: the number of cases, or nothing where the status is not declared. */
export function tableOf(coverage: Coverage): string {
  const columns = [...new Set([...coverage.values()].flatMap((statuses) => [...statuses.keys()]))].sort();
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rows = [...coverage].map(([id, statuses]) =>
    row([id, ...columns.map((status) => String(statuses.get(status) ?? ""))]),
  );
  return [row(["operation", ...columns]), row(["---", ...columns.map(() => "---:")]), ...rows].join("\n");
}

/** Writes the table and the counts into the package's `coverage/`. */
export function writeCoverage(coverage: Coverage): void {
  const folder = new URL("../../coverage/", import.meta.url);
  const counts = Object.fromEntries(
    [...coverage].map(([id, statuses]) => [id, Object.fromEntries(statuses)]),
  );
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL("spec.md", folder), `${tableOf(coverage)}\n`);
  writeFileSync(new URL("spec.json", folder), `${JSON.stringify(counts, null, 2)}\n`);
}
