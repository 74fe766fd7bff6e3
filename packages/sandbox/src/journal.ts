import type { components } from "./generated/control/schema.ts";

/** A call of the API, without bodies, secrets and path values. */
export type JournalEntry = components["schemas"]["JournalEntry"];

/** How many calls are kept. */
const callsKept = 1000;

/** The calls of one sandbox, the last 1,000 of them. */
export interface Journal {
  /** Calls since the start. */
  readonly count: () => number;
  readonly add: (entry: Omit<JournalEntry, "id">) => JournalEntry;
  /** Newest first. */
  readonly list: (limit?: number) => JournalEntry[];
  readonly clear: () => void;
}

/** Creates an empty journal: a ring, so that adding costs the same however full it is. */
export function createJournal(): Journal {
  let ring: JournalEntry[] = [];
  let count = 0;
  return {
    count: () => count,
    add(entry) {
      const numbered = { id: count + 1, ...entry };
      ring[count % callsKept] = numbered;
      count += 1;
      return numbered;
    },
    list(limit = callsKept) {
      const next = count % callsKept;
      const oldestFirst = count <= callsKept ? ring : [...ring.slice(next), ...ring.slice(0, next)];
      return oldestFirst.slice(-limit).reverse();
    },
    clear() {
      ring = [];
      count = 0;
    },
  };
}
