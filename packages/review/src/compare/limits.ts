import type { RuleId } from "../policy/rules.ts";
import { type Context, type Pair, placesOf, report, shown } from "./context.ts";

const lower = new Set([
  "minimum",
  "exclusiveMinimum",
  "minLength",
  "minItems",
  "minProperties",
  "minContains",
]);
const upper = new Set([
  "maximum",
  "exclusiveMaximum",
  "maxLength",
  "maxItems",
  "maxProperties",
  "maxContains",
]);
const other = new Set(["pattern", "multipleOf", "uniqueItems"]);

/** Whether a keyword limits values without changing their type. */
export function isLimit(key: string): boolean {
  return lower.has(key) || upper.has(key) || other.has(key);
}

/** Compares one limit, which the two sides have otherwise or only one side has. */
export function compareLimit(context: Context, key: string, pair: Pair, name: string): void {
  const { before, after } = pair;
  const from = before ? ` from ${shown(before.value)}` : "";
  const to = after ? `to ${shown(after.value)}` : "to none";
  const sentence = `The limit \`${key}\` of \`${name}\` changed${from} ${to}.`;
  report(context, { rule: ruleOf(key, pair), ...placesOf(pair), sentence });
}

function ruleOf(key: string, { before, after }: Pair): RuleId {
  if (key === "uniqueItems") return after?.value === true ? "limit-tightened" : "limit-loosened";
  if (before === undefined) return "limit-tightened";
  if (after === undefined) return "limit-loosened";
  if (typeof before.value !== "number" || typeof after.value !== "number") return "limit-changed";
  if (lower.has(key)) return after.value > before.value ? "limit-tightened" : "limit-loosened";
  if (upper.has(key)) return after.value < before.value ? "limit-tightened" : "limit-loosened";
  return "limit-changed";
}
