import { mkdirSync, writeFileSync } from "node:fs";
import { type OperationFacts, operations } from "../../../src/generated/api/operations.ts";
import type { Recorded } from "./recorder.ts";

/** How many replies there were, by operation and declared status; 0 for what did not come. */
export type Coverage = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** Counts replies by what the contract declares. `default` stands for every status that has no entry of its own. */
export function coverageOf(replies: readonly Pick<Recorded, "operation" | "status">[]): Coverage {
  const facts: readonly (readonly [string, OperationFacts])[] = Object.entries(operations);
  return new Map(
    facts.map(([id, { responses }]) => {
      const own = replies.filter(({ operation }) => operation === id);
      const statuses = own.map(({ status }) =>
        Object.hasOwn(responses, status) ? String(status) : "default",
      );
      const counts = Object.keys(responses).map(
        (declared) => [declared, statuses.filter((status) => status === declared).length] as const,
      );
      return [id, new Map(counts)];
    }),
  );
}

/** What is declared and did not come, as `operation status`. */
export function gapsIn(coverage: Coverage): string[] {
  return [...coverage].flatMap(([id, counts]) =>
    [...counts].flatMap(([status, count]) => (count === 0 ? [`${id} ${status}`] : [])),
  );
}

/** A Markdown table, operation by status: the number of replies, or nothing where the status is not declared. */
export function tableOf(coverage: Coverage): string {
  const columns = [...new Set([...coverage.values()].flatMap((counts) => [...counts.keys()]))].sort();
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rows = [...coverage].map(([id, counts]) =>
    row([id, ...columns.map((status) => String(counts.get(status) ?? ""))]),
  );
  return [row(["operation", ...columns]), row(["---", ...columns.map(() => "---:")]), ...rows].join("\n");
}

/** Writes the table to the package's `coverage/coverage.md`. */
export function writeCoverage(coverage: Coverage): void {
  const folder = new URL("../../../coverage/", import.meta.url);
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL("coverage.md", folder), `${tableOf(coverage)}\n`);
}
