import type { JournalEntry } from "../journal.ts";

/** How calls are logged. */
export const logFormats = ["pretty", "json", "none"] as const;

/** A call as one line of the log; nothing for the format `none`. */
export function logLine(entry: JournalEntry, format: (typeof logFormats)[number]): string | undefined {
  if (format === "none") return undefined;
  if (format === "json") return JSON.stringify(entry);
  const { at, method, operation, status, outcome = "", user_id, duration_ms, fault, conforms } = entry;
  const parts = [
    at.slice(11, 19),
    method.padEnd(6),
    (operation ?? "no such path").padEnd(24),
    status ?? "---",
    outcome,
    user_id === null ? "" : `user ${user_id}`,
    `${duration_ms} ms`,
    fault === null ? "" : `fault: ${fault}`,
    conforms ? "" : "not as in the spec",
  ];
  return parts.filter((part) => part !== "").join("  ");
}
