import { compareDocuments } from "../../src/index.ts";
import { outlinesOf } from "../../src/outline/outlines.ts";
import type { OutlineEntry, ReportedChange, Spec, WordRun } from "../../src/report.ts";

/** The changes of two documents as a report has them, without files and lines. */
export function changesBetween(base: Spec, head: Spec): ReportedChange[] {
  const locationAt = (pointer: string | null) =>
    pointer === null ? null : { pointer, file: "a.yaml", line: 1, endLine: 1, lines: [], cut: false };
  return compareDocuments(base, head).map(({ covers: _, before, after, ...change }, index) => {
    const places = { before: locationAt(before), after: locationAt(after) };
    return { ...change, ...places, id: `change-${index + 1}`, wording: null, evidence: [] };
  });
}

/**
 * The outlines of two documents as lines of text: `-` before what is gone, `+` before what is new, `~` before what changed, and the
 * rules of the changes that have their place there.
 */
export function outlineText(base: Spec, head: Spec): string[] {
  const changes = changesBetween(base, head);
  const rules = new Map(changes.map(({ id, rule }) => [id, rule]));
  return outlinesOf(base, head, changes).flatMap(({ root }) => linesOf(root, rules));
}

const signs = { same: " ", added: "+", removed: "-", changed: "~" } as const;

function linesOf(entry: OutlineEntry, rules: ReadonlyMap<string, string>, indent = ""): string[] {
  const { kind, name, note, state, type, values, facts, description, places } = entry;
  const words = [
    kind === "field" ? "" : kind,
    name,
    note,
    ...[type, values, facts, description].flatMap((runs) => runs.map(runText)),
    ...places.map((id) => `#${rules.get(id)}`),
  ];
  return [
    `${signs[state]} ${indent}${words.filter(Boolean).join(" ")}`,
    ...entry.entries.flatMap((one) => linesOf(one, rules, `${indent}  `)),
  ];
}

const runText = ({ state, text }: WordRun) => `${signs[state].trim()}${text}`;
