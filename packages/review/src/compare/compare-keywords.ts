import { isObject, type Node } from "@onelogin-mfa/codegen/document";
import type { RuleId } from "../policy/rules.ts";
import { type Context, report, reportPresence, shown, transition } from "./context.ts";
import { allTypes, commonTypes, directionOf, isLimit, type Schema } from "./effective-schema.ts";
import {
  childPair,
  includesValue,
  isOnBoth,
  isSame,
  listDifference,
  memberPairs,
  type Pair,
  pairs,
} from "./pairs.ts";

/** The meaning of two schemas, and what people call them. */
export interface SchemaPair {
  readonly before: Schema;
  readonly after: Schema;
  /** The schemas where they are named if that is the same location, else where they are used. */
  readonly nodes: Pair;
  /** The name in a sentence: a name in backticks, or words. */
  readonly name: string;
}

/** Compares whether `null` fits two schemas. */
export function compareNull(context: Context, schema: SchemaPair): void {
  const { before, after, name } = schema;
  const isAnything = ({ types }: Schema) => types === allTypes;
  // the change of the types says what became of `null`: anything includes it
  if (before.isNullable === after.isNullable || isAnything(before) !== isAnything(after)) return;
  const rule = after.isNullable ? "null-allowed" : "null-forbidden";
  reportType(context, rule, schema, `${name} may ${after.isNullable ? "now be" : "no longer be"} \`null\`.`);
}

/**
 * Compares the JSON types that two schemas allow. Returns `false` if they have none in common: then nothing inside of
 * them can be compared, and the one change covers all of it.
 */
export function compareTypes(context: Context, schema: SchemaPair): boolean {
  const { before, after, nodes, name } = schema;
  const gone = before.types.filter((type) => commonTypes([type], after.types).length === 0);
  const added = after.types.filter((type) => commonTypes([type], before.types).length === 0);
  if (gone.length > 0 && gone.length === before.types.length && added.length > 0) {
    const sentence = `The type of ${name} changed from ${typeWords(before, after)} to ${typeWords(after, before)}.`;
    report(context, "type-changed", nodes, sentence);
    return false;
  }
  const isNarrower = gone.length > 0 || isWider(after, before);
  const isAlsoWider = added.length > 0 || isWider(before, after);
  if (!isNarrower && !isAlsoWider) return true;
  const rule = isNarrower ? (isAlsoWider ? "type-changed" : "type-narrowed") : "type-widened";
  const is = rule === "type-widened" ? "may now be" : "is now";
  const sentence = `The type of ${name} ${is} ${typeWords(after, before)}; it was ${typeWords(before, after)}.`;
  reportType(context, rule, schema, sentence);
  return true;
}

/** True if integers became any numbers. */
const isWider = (before: Schema, after: Schema) =>
  before.types.includes("integer") && after.types.includes("number");

/** Reports a change at the keyword that decides the type; or at the schemas, if the type is inferred. */
function reportType(context: Context, rule: RuleId, { before, after, nodes }: SchemaPair, sentence: string) {
  const pointersOf = ({ typeNodes }: Schema) => typeNodes.map(({ pointer }) => pointer);
  const at = typeNodesOf({ before, after });
  const also = { alsoBefore: pointersOf(before), alsoAfter: pointersOf(after) };
  report(context, rule, at.before || at.after ? at : nodes, sentence, also);
}

/** The keywords that decide the types and differ, or else the first ones. */
export function typeNodesOf({ before, after }: Pick<SchemaPair, "before" | "after">): Pair {
  const named = pairs(byPointer(before.typeNodes), byPointer(after.typeNodes));
  const changed = [...named.values()].find((pair) => isOnBoth(pair) && !isSame(pair));
  return changed ?? { before: before.typeNodes[0], after: after.typeNodes[0] };
}

export const byPointer = (nodes: readonly Node[]) => new Map(nodes.map((node) => [node.pointer, node]));

/** The types in words, with `null` only if the other side does not allow it. */
const typeWords = ({ types, isNullable }: Schema, other: Schema) => {
  if (types === allTypes) return "anything";
  const all = isNullable && !other.isNullable ? [...types, "null"] : types;
  return all.map((type) => `\`${type}\``).join(" or ") || "nothing";
};

/** Compares the lists of allowed values; a `const` is a list of one. */
export function compareValues(context: Context, { before, after, name }: SchemaPair): void {
  const [old, now] = [before.values, after.values];
  const pair = { before: before.valueNodes[0], after: after.valueNodes[0] };
  const say = (rule: RuleId, sentence: string) => report(context, rule, pair, sentence);
  if (!old || !now) {
    if (now) say("values-restricted", `${name} now has a list of values: ${shown(now)}.`);
    if (old) say("values-released", `${name} no longer has a list of values; it was ${shown(old)}.`);
    return;
  }
  const rule = context.isOpen ? "open-enum-value" : "enum-value";
  for (const value of now.filter((one) => !includesValue(old, one)))
    say(`${rule}-added`, `${name} has one more value: ${shown(value)}.`);
  for (const value of old.filter((one) => !includesValue(now, one)))
    say(`${rule}-removed`, `${name} no longer has the value ${shown(value)}.`);
}

const words = (text: string) => new Set(text.split(" "));
const marks = words(
  "deprecated nullable uniqueItems readOnly writeOnly exclusiveMinimum exclusiveMaximum x-sensitive",
);
const lowest = words("minLength minItems minProperties");
const allowing = words("unevaluatedProperties unevaluatedItems additionalItems propertyNames contentSchema");

/** True if a keyword of a schema has the value that it has anyway if it is left out. */
export function isDefault(key: string, value: unknown): boolean {
  if (marks.has(key)) return value === false;
  if (lowest.has(key)) return value === 0;
  if (allowing.has(key)) return value === true || (isObject(value) && Object.keys(value).length === 0);
  if (key === "pattern") return /^\^?(\.\*)?\$?$/.test(String(value));
  return key === "minContains" && value === 1;
}

/** Compares one limit, which the two sides have with other values or only one side has. */
export function compareLimit(context: Context, key: string, pair: Pair, schema: SchemaPair): void {
  const node = pair.before ?? pair.after;
  if (!isOnBoth(pair) && isImplied(key, node?.value, pair.before ? schema.after : schema.before)) return;
  const limitOf = (node: Node | undefined) => (isDefault(key, node?.value) ? undefined : node?.value);
  const direction = directionOf(key, limitOf(pair.before), limitOf(pair.after)) ?? "changed";
  const isUnknown = direction === "changed" && key === "pattern";
  const reason = isUnknown ? "; it is not known which values fit both" : "";
  const sentence = `The limit \`${key}\` of ${schema.name} ${transition(pair)}${reason}.`;
  report(context, `limit-${direction}`, pair, sentence);
}

/** True if a schema has a keyword with the same value or a tighter one, exclusive limits included. */
export function isImplied(key: string, value: unknown, { keywords }: Schema): boolean {
  const twin = /^exclusive/.test(key) ? key.slice(9).toLowerCase() : `exclusive${key.replace("m", "M")}`;
  const isTighter = (own: Node) => isLimit(key) && directionOf(key, value, own.value) === "tightened";
  const isAlike = (own: Node) => own.value === value || isTighter(own);
  const [own = [], others = []] = [key, ...(/imum$/.test(key) ? [twin] : [])].map((one) => keywords.get(one));
  return own.some(isAlike) || others.some(twin.startsWith("exclusive") ? isAlike : isTighter);
}

/** Reports another keyword: one more constraint narrows what fits; the effect of all else is unknown. */
export function reportKeyword(
  context: Context,
  pair: Pair,
  { name }: SchemaPair,
  key: string,
  isConstraint = true,
): void {
  const direction = pair.after ? "keyword-tightened" : "keyword-loosened";
  const rule = isConstraint && !isOnBoth(pair) ? direction : "keyword-changed";
  report(context, rule, pair, `\`${key}\` of ${name} ${transition(pair)}.`);
}

/** Compares one keyword of two schemas. */
export type CompareKeyword = (context: Context, pair: Pair, schema: SchemaPair, key: string) => void;

/** Gives several keywords one comparison. */
export const each = (keys: string, compare: CompareKeyword) =>
  Object.fromEntries(keys.split(" ").map((key) => [key, compare]));

/** Formats of numbers of which one takes all that another one takes. */
const sizes = [
  ["int32", "int64"],
  ["float", "double"],
];

function formatChange({ before, after }: Pair) {
  if (!before || !after) return before ? "removed" : "added";
  const indexes = sizes.map((list) => [before, after].map(({ value }) => list.indexOf(`${value}`)));
  const [old = 0, now = 0] = indexes.find((pair) => pair.every((index) => index >= 0)) ?? [];
  return old === now ? "changed" : old < now ? "widened" : "narrowed";
}

/** Compares which fields ask for which others. */
const compareDependencies: CompareKeyword = (context, pair, { name }) => {
  for (const [field, lists] of memberPairs(pair)) {
    const { added, removed } = listDifference(lists);
    const say = (rule: RuleId, change: string, { value }: Node) =>
      report(context, rule, lists, `Where ${name} has \`${field}\`, \`${value}\` ${change}.`);
    for (const node of added) say("keyword-tightened", "is required now", node);
    for (const node of removed) say("keyword-loosened", "is no longer required", node);
  }
};

/** Compares what tells alternatives apart: a field, and its values. */
const compareDiscriminator: CompareKeyword = (context, pair, { name }) => {
  const rules = ["discriminator-added", "discriminator-removed"] as const;
  if (!isOnBoth(pair)) return reportPresence(context, rules, pair, `The discriminator of ${name}`);
  const field = childPair(pair, "propertyName");
  const change = `The discriminator of ${name} ${transition(field)}.`;
  if (!isSame(field)) report(context, "discriminator-changed", field, change);
  for (const [value, one] of memberPairs(childPair(pair, "mapping"))) {
    const rule = one.before ? "discriminator-changed" : "discriminator-added";
    const sentence = `The value \`${value}\` of the discriminator of ${name} ${transition(one)}.`;
    if (!isSame(one)) report(context, rule, one, sentence);
  }
};

/** Compares a list of known values that stays open, as some guidelines write it. */
const compareKnownValues: CompareKeyword = (context, pair, { name }) => {
  const { added, removed } = listDifference(pair);
  const say = (rule: RuleId, has: string, { value }: Node) =>
    report(context, rule, pair, `${name} ${has} ${shown(value)}.`);
  for (const node of added) say("open-enum-value-added", "has one more known value:", node);
  for (const node of removed) say("open-enum-value-removed", "no longer has the known value", node);
};

/** Comparisons of the keywords that hold no schema. */
export const plainKeywords: Readonly<Record<string, CompareKeyword>> = {
  default: (context, pair, { name }) => {
    const rule = pair.before ? "default-changed" : "default-added";
    if (!isSame(pair)) report(context, rule, pair, `The default of ${name} ${transition(pair)}.`);
  },
  format: (context, pair, { name }) => {
    const rule = `format-${formatChange(pair)}` as const;
    if (!isSame(pair)) report(context, rule, pair, `The format of ${name} ${transition(pair)}.`);
  },
  // says nothing about other media types
  xml: (context, pair, schema, key) => {
    if (context.isXml !== false && !isSame(pair)) reportKeyword(context, pair, schema, key, false);
  },
  // names are for `$ref`s, which are compared by what they lead to
  ...each("$id $anchor $dynamicAnchor $schema $vocabulary", (context, pair, schema, key) => {
    if (pair.before && !isSame(pair)) reportKeyword(context, pair, schema, key, false);
  }),
  dependentRequired: compareDependencies,
  discriminator: compareDiscriminator,
  "x-extensible-enum": compareKnownValues,
  // compared with the field that has them
  ...each("readOnly writeOnly", () => undefined),
};
