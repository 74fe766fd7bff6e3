import type { ApiRequest, HttpResponse } from "./api/http.ts";
import type { components } from "./generated/schema.ts";

/** A call of the API, without bodies, secrets or path values. */
export type JournalEntry = components["schemas"]["JournalEntry"];

/** A request and its response, with secrets; no response if the connection was dropped. */
export interface Exchange {
  readonly request: ApiRequest;
  readonly response: HttpResponse | undefined;
}

/** Number of calls that are kept. */
const callsKept = 1000;

/** The calls of one sandbox, the last 1,000 of them. */
export type Journal = ReturnType<typeof createJournal>;

/** Creates an empty journal: a ring buffer, so that adding always costs the same. */
export function createJournal() {
  let ring: { readonly entry: JournalEntry; readonly exchange: Exchange }[] = [];
  let count = 0;
  return {
    /** Calls since the start. */
    count: () => count,
    add(entry: Omit<JournalEntry, "id">, exchange: Exchange): JournalEntry {
      const numbered = { id: count + 1, ...entry };
      ring[count % callsKept] = { entry: numbered, exchange };
      count += 1;
      return numbered;
    },
    /** The call of this number, if it is still kept. */
    find: (id: number) => {
      const found = ring[(id - 1) % callsKept];
      return found?.entry.id === id ? found : undefined;
    },
    /** Newest first. */
    list(limit = callsKept) {
      const next = count % callsKept;
      const oldestFirst = count <= callsKept ? ring : [...ring.slice(next), ...ring.slice(0, next)];
      return oldestFirst
        .slice(-limit)
        .reverse()
        .map(({ entry }) => entry);
    },
    clear() {
      ring = [];
      count = 0;
    },
  };
}

/** Formats of the call log. */
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
    entry.hint ?? "",
  ];
  return parts.filter((part) => part !== "").join("  ");
}
