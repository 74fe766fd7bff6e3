import { type Node, nodeAt } from "@onelogin-mfa/openapi";
import type { RuleId } from "../policy/rules.ts";
import { listed, quoted, transition } from "../words.ts";
import { isSubset } from "./alternatives.ts";
import { compareAnnotation, reportValues } from "./compare-members.ts";
import { directionOf, isDefault, isImplied, isLimit, schemaOf } from "./effective-schema.ts";
import { mayRefuse } from "./limits.ts";
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
import { type Reporter, reportPresence } from "./reporter.ts";
import { byPointer, declaredIn, nameOfSchema, type SchemaPair } from "./schema-pair.ts";
import { pointerOfName } from "./subtypes.ts";

/** Keywords without a comparison of their own of which it is known that they narrow what fits. */
const constraints = new Set(["if", "contentMediaType", "contentEncoding"]);

/** Compares one keyword of two schemas. */
export type CompareKeyword<R extends Reporter = Reporter> = (
  reporter: R,
  pair: Pair,
  schema: SchemaPair,
  key: string,
) => void;

/**
 * Compares all that two schemas say with one keyword.
 *
 * @param compare its comparison, if it has schemas inside
 */
export function compareKeyword<R extends Reporter>(
  reporter: R,
  key: string,
  whole: SchemaPair,
  compare: CompareKeyword<R> | undefined = comparisons[key],
): void {
  const [old = [], now = []] = [whole.before, whole.after].map(({ keywords }) => keywords.get(key));
  const isAnnotation = (pair: Pair) =>
    compareAnnotation(reporter, whole.place, key, pair, () => nameOfSchema(declaredIn(whole, pair)));
  if (!compare && annotationsOf(old, now).every(isAnnotation)) return;
  const schema = declaredIn(whole, { before: old[0], after: now[0] });
  for (const pair of differing(old, now)) {
    const values = [pair.before, pair.after].flatMap((node) => (node ? [node.value] : []));
    if (values.every((value) => isDefault(key, value))) continue;
    if (compare) compare(reporter, pair, schema, key);
    else if (isSame(pair)) continue;
    else if (isLimit(key)) compareLimit(reporter, key, pair, schema);
    else reportKeyword(reporter, pair, schema, key, constraints.has(key));
  }
}

/** Pairs what counts for the whole, and what further parts say that both sides have. */
function annotationsOf([old, ...before]: readonly Node[], [now, ...after]: readonly Node[]): Pair[] {
  const others = pairs(byPointer(before), byPointer(after));
  return [{ before: old, after: now }, ...[...others.values()].filter(isOnBoth)];
}

/** Pairs what only one side has, in order; or the first of each, whose `$ref`s may lead to something else. */
function differing(old: readonly Node[], now: readonly Node[]): Pair[] {
  const without = (some: readonly Node[], other: readonly Node[]) => {
    const values = other.map(({ value }) => value);
    return some.filter(({ value }) => !includesValue(values, value));
  };
  const [removed, added] = [without(old, now), without(now, old)];
  const length = Math.max(removed.length, added.length);
  if (length === 0) return [{ before: old[0], after: now[0] }];
  return Array.from({ length }, (_, index) => ({ before: removed[index], after: added[index] }));
}

/** Compares one limit, which the two sides have with other values or only one side has. */
function compareLimit({ report }: Reporter, key: string, pair: Pair, schema: SchemaPair): void {
  const node = pair.before ?? pair.after;
  if (!isOnBoth(pair) && isImplied(key, node?.value, pair.before ? schema.after : schema.before)) return;
  const limitOf = (node: Node | undefined) => (isDefault(key, node?.value) ? undefined : node?.value);
  const direction = directionOf(key, limitOf(pair.before), limitOf(pair.after)) ?? "changed";
  if (!isFelt(key, direction, pair, schema)) return;
  const isUnknown = direction === "changed" && key === "pattern";
  const reason = isUnknown ? "; it is not known which values fit both" : "";
  const sentence = `The limit ${quoted(key)} of ${nameOfSchema(schema)} ${transition(pair)}${reason}.`;
  report(schema.place, `limit-${direction}`, pair, sentence);
}

/** True if a change of a limit may refuse what was allowed, or allow what was refused, beside all else that the schemas say. */
function isFelt(key: string, direction: string, { before, after }: Pair, schema: SchemaPair): boolean {
  const isTighter = after !== undefined && mayRefuse(key, after.value, schema.before);
  const isLooser = before !== undefined && mayRefuse(key, before.value, schema.after);
  if (/tightened|added|narrowed/.test(direction)) return isTighter;
  return isLooser || (direction === "changed" && isTighter);
}

/** Reports another keyword: one more constraint narrows what fits; the effect of all else is unknown. */
export function reportKeyword(
  { report }: Reporter,
  pair: Pair,
  schema: SchemaPair,
  key: string,
  isConstraint = true,
): void {
  const direction = pair.after ? "keyword-tightened" : "keyword-loosened";
  const rule = isConstraint && !isOnBoth(pair) ? direction : "keyword-changed";
  report(schema.place, rule, pair, `${quoted(key)} of ${nameOfSchema(schema)} ${transition(pair)}.`);
}

/** Gives several keywords one comparison. */
export const each = <Compare>(keys: readonly string[], compare: Compare) =>
  Object.fromEntries(keys.map((key) => [key, compare]));

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
const compareDependencies: CompareKeyword = (reporter, pair, schema) => {
  for (const [field, lists] of memberPairs(pair)) {
    const { added, removed } = listDifference(lists);
    const say = (rule: RuleId, some: readonly unknown[], change: string) => {
      const sentence = `Where ${nameOfSchema(schema)} has ${quoted(field)}, it ${change} ${listed(some.map(quoted))}.`;
      if (some.length > 0) reporter.report(schema.place, rule, lists, sentence);
    };
    say("keyword-tightened", added, "also has to have");
    say("keyword-loosened", removed, "no longer has to have");
  }
};

/** Compares what tells alternatives apart: a field, and its values. */
const compareDiscriminator: CompareKeyword = (reporter, pair, schema) => {
  const { place } = schema;
  const name = nameOfSchema(schema);
  const rules = ["discriminator-added", "discriminator-removed"] as const;
  if (!isOnBoth(pair)) return reportPresence(reporter, place, rules, pair, `The discriminator of ${name}`);
  const field = childPair(pair, "propertyName");
  const change = `The discriminator of ${name} ${transition(field)}.`;
  if (!isSame(field)) reporter.report(place, "discriminator-changed", field, change);
  const compareNamed = (one: Pair, words: string, implied?: string) => {
    const rule = one.before ? "discriminator-changed" : "discriminator-added";
    const sentence = `${words} of the discriminator of ${name} ${transition(one)}.`;
    const [before, after] = [pair.before, pair.after].map(({ root }, index) =>
      namedSchema(root, index === 0 ? one.before : one.after, implied),
    );
    if (before !== after) reporter.report(place, rule, one, sentence);
  };
  for (const [value, one] of memberPairs(childPair(pair, "mapping")))
    compareNamed(one, `The value ${quoted(value)}`, value);
  compareNamed(childPair(pair, "defaultMapping"), "The default");
};

/** The pointer to the schema that a discriminator names; without a name, the component is meant that is called like the value. */
function namedSchema(root: unknown, name: Node | undefined, value: string | undefined): string | undefined {
  if (name) return typeof name.value === "string" ? pointerOfName(name.value) : undefined;
  const pointer = value === undefined ? undefined : pointerOfName(value);
  return pointer !== undefined && nodeAt(root, pointer).value !== undefined ? pointer : undefined;
}

/** Compares a list of known values that stays open, as some guidelines write it. */
const compareKnownValues: CompareKeyword = (reporter, pair, schema) => {
  const rules = ["open-enum-value-added", "open-enum-value-removed"] as const;
  const name = nameOfSchema(schema);
  reportValues(reporter, schema.place, rules, pair, name, listDifference(pair), "known value");
};

/** Rates what is refused: a part of it allows more, more than it allows less. */
const compareNot: CompareKeyword = (reporter, pair, schema, key) => {
  if (!isOnBoth(pair)) return reportKeyword(reporter, pair, schema, key);
  const [before, after] = [schemaOf([pair.before]), schemaOf([pair.after])];
  for (const part of [...before.parts, ...after.parts]) reporter.reach(part);
  const [isMore, isLess] = [isSubset(before, after), isSubset(after, before)];
  if (isMore && isLess) return;
  const rule = isMore ? "keyword-tightened" : isLess ? "keyword-loosened" : "keyword-changed";
  const parts = [
    ...before.parts.map((part) => ({ before: part })),
    ...after.parts.map((part) => ({ after: part })),
  ];
  reporter.report(
    schema.place,
    rule,
    pair,
    `\`not\` of ${nameOfSchema(schema)} ${transition(pair)}.`,
    ...parts,
  );
};

const comparisons: Readonly<Record<string, CompareKeyword>> = {
  default: (reporter, pair, schema) => {
    // what may be `null` says nothing by being it when left out
    const [known, only] = pair.before ? [schema.before, pair.before] : [schema.after, pair.after];
    if (!isOnBoth(pair) && only?.value === null && known.isNullable) return;
    const rule = pair.before ? "default-changed" : "default-added";
    if (isSame(pair)) return;
    reporter.report(schema.place, rule, pair, `The default of ${nameOfSchema(schema)} ${transition(pair)}.`);
  },
  format: (reporter, pair, schema) => {
    // a hint for forms says nothing of the values
    const [before, after] = [pair.before, pair.after].map((node) =>
      node?.value === "password" ? undefined : node,
    );
    const meant = { before, after };
    const change = formatChange(meant);
    if (isSame(meant) || !isFelt("format", change, meant, schema)) return;
    const sentence = `The format of ${nameOfSchema(schema)} ${transition(pair)}.`;
    reporter.report(schema.place, `format-${change}`, pair, sentence);
  },
  // says nothing about other media types
  xml: (reporter, pair, schema, key) => {
    if (schema.place.isXml !== false && !isSame(pair)) reportKeyword(reporter, pair, schema, key, false);
  },
  // names are for `$ref`s, which are compared by what they lead to
  ...each(["$id", "$anchor", "$dynamicAnchor", "$schema", "$vocabulary"], (reporter, pair, schema, key) => {
    if (pair.before && !isSame(pair)) reportKeyword(reporter, pair, schema, key, false);
  }),
  dependentRequired: compareDependencies,
  discriminator: compareDiscriminator,
  "x-extensible-enum": compareKnownValues,
  // compared with the field that has them
  ...each(["readOnly", "writeOnly"], () => undefined),
  not: compareNot,
};
