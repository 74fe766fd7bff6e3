import { isDeepStrictEqual } from "node:util";
import type { Node } from "@onelogin-mfa/codegen/document";
import type { RuleId } from "../policy/rules.ts";
import { type Context, type Pair, report, type SchemaPair } from "./context.ts";
import type { Schema } from "./effective-schema.ts";
import { directionOf, isDefault } from "./keywords.ts";
import { allTypes, commonTypes } from "./types.ts";
import { shown, transition } from "./words.ts";

/** Compares whether `null` fits two schemas. */
export function compareNull(context: Context, schema: SchemaPair): void {
  const { before, after, name } = schema;
  if (before.isNullable === after.isNullable || hasOtherTypes(schema)) return;
  const rule = after.isNullable ? "null-allowed" : "null-forbidden";
  reportType(context, rule, schema, `${name} may ${after.isNullable ? "now be" : "no longer be"} \`null\`.`);
}

/** Whether the change of the types says what became of `null`: anything includes it. */
const hasOtherTypes = ({ before, after }: SchemaPair) =>
  (before.types === allTypes || after.types === allTypes) && before.types !== after.types;

/**
 * Compares the JSON types that two schemas allow. Gives `false` if they have none in common: then nothing inside of
 * them can be compared, and the one change speaks for all of it.
 */
export function compareTypes(context: Context, schema: SchemaPair): boolean {
  const { before, after, nodes, name } = schema;
  const gone = before.types.filter((type) => commonTypes([type], after.types).length === 0);
  const added = after.types.filter((type) => commonTypes([type], before.types).length === 0);
  if (gone.length > 0 && gone.length === before.types.length && added.length > 0) {
    const sentence = `The type of ${name} changed from ${words(before)} to ${words(after)}.`;
    report(context, "type-changed", nodes, sentence);
    return false;
  }
  const isNarrower = gone.length > 0 || isWider(after, before);
  const isAlsoWider = added.length > 0 || isWider(before, after);
  if (!isNarrower && !isAlsoWider) return true;
  const rule = isNarrower ? (isAlsoWider ? "type-changed" : "type-narrowed") : "type-widened";
  const is = rule === "type-widened" ? "may now be" : "is now";
  reportType(context, rule, schema, `The type of ${name} ${is} ${words(after)}; it was ${words(before)}.`);
  return true;
}

/** Whether integers became any numbers. */
const isWider = (before: Schema, after: Schema) =>
  before.types.includes("integer") && after.types.includes("number");

/** The change stands at the keyword that decides the type; or at the schemas, if the type is inferred. */
function reportType(
  context: Context,
  rule: RuleId,
  { before, after, nodes }: SchemaPair,
  sentence: string,
): void {
  const pointersOf = (list: readonly Node[]) => list.map(({ pointer }) => pointer);
  const at = { before: before.typeNodes[0], after: after.typeNodes[0] };
  const also = { alsoBefore: pointersOf(before.typeNodes), alsoAfter: pointersOf(after.typeNodes) };
  report(context, rule, at.before || at.after ? at : nodes, sentence, also);
}

const words = ({ types, isNullable }: Schema) => {
  if (types === allTypes) return "anything";
  const all = isNullable ? [...types, "null"] : types;
  return all.map((type) => `\`${type}\``).join(" or ") || "nothing";
};

/** Compares the lists of allowed values; a `const` is a list of one. */
export function compareValues(context: Context, { before, after, name }: SchemaPair): void {
  const [old, now] = [before.values, after.values];
  const pair = { before: before.valueNodes[0], after: after.valueNodes[0] };
  if (!old || !now) {
    if (now) report(context, "values-restricted", pair, `${name} now has a list of values: ${shown(now)}.`);
    const sentence = `${name} no longer has a list of values; it was ${shown(old)}.`;
    if (old) report(context, "values-released", pair, sentence);
    return;
  }
  const lacks = (list: readonly unknown[], value: unknown) =>
    !list.some((other) => isDeepStrictEqual(other, value));
  for (const value of now.filter((one) => lacks(old, one))) {
    const rule = context.isOpen ? "open-enum-value-added" : "enum-value-added";
    report(context, rule, pair, `${name} has one more value: ${shown(value)}.`);
  }
  for (const value of old.filter((one) => lacks(now, one))) {
    const rule = context.isOpen ? "open-enum-value-removed" : "enum-value-removed";
    report(context, rule, pair, `${name} no longer has the value ${shown(value)}.`);
  }
}

/** Compares one limit, which the two sides have with other values or only one side has. */
export function compareLimit(context: Context, key: string, pair: Pair, name: string): void {
  const limitOf = (node: Node | undefined) => (isDefault(key, node?.value) ? undefined : node?.value);
  const direction = directionOf(key, limitOf(pair.before), limitOf(pair.after)) ?? "changed";
  report(context, `limit-${direction}`, pair, `The limit \`${key}\` of ${name} ${transition(pair)}.`);
}

/** Compares the `default` of two schemas that differ in it. */
export function compareDefault(context: Context, pair: Pair, name: string): void {
  const rule = pair.before ? "default-changed" : "default-added";
  report(context, rule, pair, `The default of ${name} ${transition(pair)}.`);
}

/** Formats of numbers of which one takes all that another one takes. */
const sizes = [
  ["int32", "int64"],
  ["float", "double"],
];

/** Compares the `format` of two schemas that differ in it. */
export function compareFormat(context: Context, pair: Pair, name: string): void {
  report(context, `format-${formatChange(pair)}`, pair, `The format of ${name} ${transition(pair)}.`);
}

function formatChange({ before, after }: Pair) {
  if (!before || !after) return before ? "removed" : "added";
  const indexes = sizes.map((list) => [before, after].map(({ value }) => list.indexOf(`${value}`)));
  const [old = 0, now = 0] = indexes.find((pair) => pair.every((index) => index >= 0)) ?? [];
  return old === now ? "changed" : old < now ? "widened" : "narrowed";
}
