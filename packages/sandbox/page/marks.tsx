import type { Schemas } from "./control-api.ts";
import type { Data } from "./data.ts";
import { Icon } from "./parts.tsx";

type Entry = Schemas["JournalEntry"];
type Finding = Schemas["Finding"];

/** Gives the findings that a call is part of. */
export type FindingsOf = (call: Entry) => readonly Finding[];

/** Makes the look-up of findings by call. */
export function createFindingsOf({ findings }: Pick<Data, "findings">): FindingsOf {
  const byCall = new Map<number, Finding[]>();
  for (const finding of findings)
    for (const id of finding.calls) byCall.set(id, [...(byCall.get(id) ?? []), finding]);
  return ({ id }) => byCall.get(id) ?? [];
}

/** A rule in words: `polling too fast`. */
function wordsOf(rule: string): string {
  return rule.replaceAll("_", " ");
}

/** A rule as a title: `Polling too fast`. */
export function titleOf(rule: Finding["rule"]): string {
  const words = wordsOf(rule);
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

/** The rules of the findings that calls are part of, each once: texts that can be compared. */
export function rulesOf(calls: readonly Entry[], findingsOf: FindingsOf): string {
  const rules = new Set(calls.flatMap(findingsOf).map(({ rule }) => rule));
  // its calls have a mark of their own, also after the first
  rules.delete("discouraged_form");
  return [...rules].join(" ");
}

/** Shows the marks of calls, each once: findings, discouraged forms, responses that differ from the spec. */
export function Marks({ calls, rules }: { calls: readonly Entry[]; rules: string }) {
  return (
    <>
      {rules.split(" ").map(
        (rule) =>
          rule !== "" && (
            <span key={rule} class="mark finding">
              <Icon name="flag" />
              <span class="hidden-text">finding: </span>
              {wordsOf(rule)}
            </span>
          ),
      )}
      {calls.some(({ discouraged }) => discouraged.length > 0) && (
        <span class="mark discouraged">discouraged</span>
      )}
      {calls.some(({ conforms }) => !conforms) && <span class="mark departs">departs from the spec</span>}
    </>
  );
}

/** The HTTP status of a call. Its color also says what a 200 alone does not: that a code was wrong, or is awaited. */
export function StatusBadge({ entry: { status, outcome } }: { entry: Entry }) {
  const isBad = status === null || status >= 400 || outcome === "rejected";
  const tone = isBad ? "bad" : outcome === "pending" ? "pending" : "quiet";
  return <span class={`badge ${tone}`}>{status ?? "dropped"}</span>;
}
