import type { ApiRequest, HttpResponse } from "./api/http.ts";
import type { components } from "./generated/schema.ts";

/** A call of the API, without bodies, secrets or path values. */
export type JournalEntry = components["schemas"]["JournalEntry"];

/** A request and its response, with secrets; no response if the connection was dropped. */
export interface Exchange {
  readonly request: ApiRequest;
  readonly response: HttpResponse | undefined;
}

export interface RecordedCall {
  readonly entry: JournalEntry;
  readonly exchange: Exchange;
}

const callsKept = 1000;

export type Journal = ReturnType<typeof createJournal>;

/** Creates an empty journal: a ring buffer, so that adding always costs the same. */
export function createJournal() {
  let ring: RecordedCall[] = [];
  let count = 0;
  return {
    count: () => count,
    add(call: RecordedCall) {
      ring[count % callsKept] = call;
      count += 1;
    },
    /** The calls, newest first. */
    *recent(): Generator<RecordedCall> {
      for (let id = count; id > Math.max(count - callsKept, 0); id--) {
        const call = ring[(id - 1) % callsKept];
        if (call) yield call;
      }
    },
    /** The call of this number, if it is still kept. */
    find: (id: number) => {
      const found = ring[(id - 1) % callsKept];
      return found?.entry.id === id ? found : undefined;
    },
    clear() {
      ring = [];
      count = 0;
    },
  };
}

export function copyFinding(finding: JournalEntry["findings"][number]) {
  return { ...finding, calls: [...finding.calls] };
}

/** A copy of an entry, which the caller may change. */
export function copyEntry(entry: JournalEntry): JournalEntry {
  const { changes, discouraged, mismatches, findings } = entry;
  return {
    ...entry,
    ...{ changes: [...changes], discouraged: [...discouraged], mismatches: [...mismatches] },
    findings: findings.map(copyFinding),
  };
}

/** A text that a terminal and a list can show: one line without control characters, and not longer than this. */
export function printable(text: string, maxLength = Number.POSITIVE_INFINITY): string {
  const code = (character: string) => character.charCodeAt(0).toString(16).padStart(4, "0");
  const line = text.replaceAll(/[\p{Cc}\p{Cf}]/gu, (character) => `\\u${code(character)}`);
  return line.length > maxLength ? `${line.slice(0, maxLength)}…` : line;
}

export const logFormats = ["pretty", "json", "none"] as const;

/** A call as one line of the log; nothing for the format `none`. */
export function logLine(entry: JournalEntry, format: (typeof logFormats)[number]): string | undefined {
  if (format === "none") return undefined;
  if (format === "json") return JSON.stringify(entry);
  const { at, method, operation, status, outcome = "", user_id, duration_ms, fault, conforms } = entry;
  const parts = [
    // the sandbox's clock, in UTC
    `${at.slice(11, 19)}Z`,
    method.padEnd(6),
    (operation ?? "unknown path").padEnd(24),
    status ?? "---",
    outcome,
    user_id === null ? "" : `user ${user_id}`,
    `${duration_ms} ms`,
    fault === null ? "" : `fault: ${fault}`,
    conforms ? "" : "does not conform",
    ...entry.discouraged.map((what) => `discouraged: ${what}`),
    entry.reason ?? "",
  ];
  return parts.filter((part) => part !== "").join("  ");
}
