import { type OperationMetadata, operationTable } from "@onelogin-mfa/client/openapi";
import type { JournalEntry } from "../../../src/index.ts";

/** How many responses there were, by operation and declared status; 0 for what did not come. */
export type Coverage = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** Counts responses by what the spec declares. `default` stands for every status that has no entry of its own. */
export function coverageOf(calls: readonly Pick<JournalEntry, "operation" | "status">[]): Coverage {
  const metadata: readonly (readonly [string, OperationMetadata])[] = Object.entries(operationTable);
  return new Map(
    metadata.map(([id, { responses }]) => {
      const own = calls.filter(({ operation }) => operation === id);
      const statuses = own.map(({ status }) =>
        Object.hasOwn(responses, String(status)) ? String(status) : "default",
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
