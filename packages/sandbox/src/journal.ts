import { escapedLine } from "@onelogin-mfa/command-line/printable";
import type { ApiRequest, HttpResponse } from "./api/http.ts";
import type { components } from "./generated/schema.ts";
import type { Instant } from "./state/model.ts";
import { randomUuid } from "./state/random.ts";

/** A call of the API, without bodies, secrets or path values. */
export type JournalEntry = components["schemas"]["JournalEntry"];

type SameAsInEntry =
  | "id"
  | "operation"
  | "effect"
  | "duration_ms"
  | "user_id"
  | "challenge_id"
  | "fault"
  | "reason";

/** A call as it is kept, with secrets: few objects, of which an entry is made when somebody reads it. */
export interface RecordedCall extends Readonly<Pick<JournalEntry, SameAsInEntry>> {
  /** On the sandbox's clock. */
  readonly at: Instant;
  readonly request: ApiRequest;
  /** `undefined` if the connection was dropped. */
  readonly response: HttpResponse | undefined;
  readonly outcome: string | undefined;
  readonly factor: JournalEntry["factor"];
  readonly changes: readonly string[];
  readonly discouraged: readonly string[];
  readonly mismatches: readonly string[];
}

export type Journal = ReturnType<typeof createJournal>;

/** Creates an empty journal: a ring buffer, so that adding always costs the same. @param keep the number of calls that stay */
export function createJournal(keep: number) {
  let ring: (RecordedCall | undefined)[] = [];
  let count = 0;
  let name = randomUuid();
  const clear = (userId?: number) => {
    ring = userId === undefined ? [] : ring.map((call) => (call?.user_id === userId ? undefined : call));
    name = randomUuid();
  };
  return {
    count: () => count,
    /** Another one once calls that were in the journal are no longer those of their numbers. */
    name: () => name,
    add(call: RecordedCall) {
      ring[count % keep] = call;
      count += 1;
    },
    /** The calls, newest first. */
    *recent(): Generator<RecordedCall> {
      for (let id = count; id > Math.max(count - keep, 0); id--) {
        const call = ring[(id - 1) % keep];
        if (call) yield call;
      }
    },
    /** The call of this number, if it is still kept. */
    find: (id: number) => {
      const found = ring[(id - 1) % keep];
      return found?.id === id ? found : undefined;
    },
    /** Forgets the calls, or those of a user; later ones go on counting. */
    clear,
    /** Forgets the calls, and counts from 1 again. */
    reset() {
      clear();
      count = 0;
    },
  };
}

/** The entry of a call with its findings, which the caller may change. What it quotes of requests and snapshots cannot control a terminal. */
export function entryOf(call: RecordedCall, findings: JournalEntry["findings"]): JournalEntry {
  const { id, at, operation, request, response, effect, duration_ms, user_id, outcome, challenge_id } = call;
  const { factor, fault, reason, changes, discouraged, mismatches } = call;
  return {
    id,
    at: new Date(at).toISOString(),
    operation,
    method: request.method,
    path: escapedLine(request.target.replace(/\?.*/s, ""), 200),
    status: response?.status ?? null,
    effect,
    duration_ms,
    user_id,
    ...(outcome !== undefined && { outcome }),
    challenge_id: challenge_id === null ? null : escapedLine(challenge_id, 200),
    ...(factor !== undefined && { factor }),
    fault,
    reason: reason === null ? null : escapedLine(reason, 500),
    changes: changes.map((change) => escapedLine(change, 200)),
    discouraged: [...discouraged],
    conforms: mismatches.length === 0,
    mismatches: [...mismatches],
    findings,
  };
}

export const logFormats = ["pretty", "json", "none"] as const;

/** A call as one line of the log; nothing for the format `none`. */
export function logLine(
  entry: JournalEntry,
  format: (typeof logFormats)[number],
  tenant?: string,
): string | undefined {
  if (format === "none") return undefined;
  if (format === "json") return JSON.stringify({ tenant, ...entry });
  const { at, method, operation, status, outcome = "", user_id, duration_ms, fault, conforms } = entry;
  const parts = [
    // the sandbox's clock, in UTC
    `${at.slice(11, 19)}Z`,
    tenant ?? "",
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
    // that of a form is told before
    ...entry.findings
      .filter(({ rule }) => rule !== "discouraged_form")
      .map(({ rule, message }) => `finding ${rule}: ${message}`),
  ];
  return parts.filter((part) => part !== "").join("  ");
}
