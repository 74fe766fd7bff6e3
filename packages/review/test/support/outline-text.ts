import { outlinesOf } from "../../src/outline/outlines.ts";
import type { OutlineEntry, Spec, WordRun } from "../../src/report.ts";
import { changesBetween } from "../../testing/reports.ts";

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
