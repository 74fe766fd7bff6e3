import type { KillTable } from "./kill-table.ts";
import type { Result } from "./row.ts";
import { gateNames } from "./spec/mutation.ts";

/** The table for the terminal: one line for each mutation and fault. */
export function printedTable({ rows }: KillTable): string {
  const cells = rows.map(({ id, kind, killedBy, bump }) => [
    id,
    kind,
    bump === "none" ? "" : bump,
    killedBy.join(" ") || "nobody",
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0), 0));
  return cells
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** What is wrong, one line for each reason; empty if nothing is. */
export function printedProblems(results: readonly Result[]): string {
  return results
    .flatMap(({ row, problems }) => problems.map((problem) => `${row.id}: ${problem}`))
    .sort()
    .join("\n");
}

/** How many each gate has caught, and in the end `N killed, M survived`. */
export function printedTotals(results: readonly Result[], { killed, survived }: KillTable): string {
  const spec = results.filter(({ part }) => part === "spec");
  const faults = results.length - spec.length;
  const gates = gateNames.map(
    (gate) => `${gate} ${spec.filter(({ row }) => row.killedBy.includes(gate)).length}`,
  );
  const byVersion = spec.filter(({ row }) =>
    row.killedBy.every((gate) => gate === "version" || gate === "drift"),
  );
  return [
    ...(spec.length > 0
      ? [
          `${spec.length} changes of the spec, caught by ${gates.join(", ")}; by version alone ${byVersion.length}`,
        ]
      : []),
    ...(faults > 0 ? [`${faults} faults of the client`] : []),
    `${killed} killed, ${survived} survived`,
  ].join("\n");
}
