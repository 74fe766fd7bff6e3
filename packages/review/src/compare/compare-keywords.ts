import { isDeepStrictEqual } from "node:util";
import { entries, type Node } from "@onelogin-mfa/codegen/document";
import type { RuleId } from "../policy/rules.ts";
import { compareAnnotation } from "./compare-members.ts";
import { compareDefault, compareFormat, compareLimit } from "./compare-values.ts";
import {
  type Context,
  childPair,
  compareSchemas,
  isOnBoth,
  isSame,
  listDifference,
  memberPairs,
  type Pair,
  pairs,
  report,
  type SchemaPair,
} from "./context.ts";
import type { Conjunction, Schema } from "./effective-schema.ts";
import { directionOf, isDefault, isLimit } from "./keywords.ts";
import { shown, transition } from "./words.ts";

/** Compares all keywords of two schemas that nothing else compares. */
export function compareKeywords(context: Context, schema: SchemaPair): void {
  const keys = new Set([...schema.before.keywords.keys(), ...schema.after.keywords.keys()]);
  for (const key of keys) compareKeyword(context, key, schema);
  compareParts(context, schema);
}

/** Compares one keyword of two schemas. */
export function compareKeyword(context: Context, key: string, schema: SchemaPair): void {
  const [old = [], now = []] = [schema.before, schema.after].map(({ keywords }) => keywords.get(key));
  const first = { before: old[0], after: now[0] };
  if (!comparisons[key] && compareAnnotation(context, key, first, schema.name)) return;
  for (const pair of differing(old, now)) if (!isNothing(key, pair)) compareOne(context, pair, schema, key);
}

/** What only one side has, in order; or the first of each, whose `$ref`s may lead to something else. */
function differing(old: readonly Node[], now: readonly Node[]): Pair[] {
  const lacks = (list: readonly Node[]) => (node: Node) =>
    !list.some(({ value }) => isDeepStrictEqual(value, node.value));
  const [gone, added] = [old.filter(lacks(now)), now.filter(lacks(old))];
  const count = Math.max(gone.length, added.length);
  if (count === 0) return [{ before: old[0], after: now[0] }];
  return Array.from({ length: count }, (_, index) => ({ before: gone[index], after: added[index] }));
}

/** Whether a keyword has its default on one side and is left out on the other. */
const isNothing = (key: string, { before, after }: Pair) =>
  [before, after].every((node) => node === undefined || isDefault(key, node.value));

/** A part that both sides have keeps its own descriptions, whatever the whole says. */
function compareParts(context: Context, { before, after, name }: SchemaPair): void {
  const older = new Map(before.parts.map((part) => [part.pointer, part]));
  const firsts = [before, after].flatMap(({ keywords }) =>
    [...keywords.values()].map(([node]) => node?.pointer),
  );
  const isOwn = (pair: Pair) => [pair.before, pair.after].every((node) => !firsts.includes(node?.pointer));
  for (const part of after.parts) {
    const twin = older.get(part.pointer);
    if (!twin || isDeepStrictEqual(twin.value, part.value)) continue;
    for (const [key, pair] of pairs(new Map(entries(twin)), new Map(entries(part)))) {
      if (!comparisons[key] && isOwn(pair)) compareAnnotation(context, key, pair, name);
    }
  }
}

type Compare = (context: Context, pair: Pair, schema: SchemaPair, key: string) => void;

const compareOne: Compare = (context, pair, schema, key) => {
  const compare = comparisons[key];
  if (compare) compare(context, pair, schema, key);
  else if (isSame(pair)) return;
  else if (isLimit(key)) {
    if (!isImplied(key, pair, schema)) compareLimit(context, key, pair, schema.name);
  } else reportKeyword(context, pair, schema, key, constraints.has(key));
};

/** Whether a limit that only one side has says no more than the exclusive one, or the one with equality, of the other. */
function isImplied(key: string, { before, after }: Pair, schema: SchemaPair): boolean {
  const node = before ?? after;
  const twin = /^exclusive/.test(key) ? key.slice(9).toLowerCase() : `exclusive${key.replace("m", "M")}`;
  const [other] = (before ? schema.after : schema.before).keywords.get(twin) ?? [];
  if (isOnBoth({ before, after }) || !/imum$/.test(key) || !node || !other) return false;
  const isAlike = node.value === other.value && twin.startsWith("exclusive");
  return isAlike || directionOf(key, node.value, other.value) === "tightened";
}

/** Keywords without a comparison of their own of which it is known that they narrow what fits. */
const constraints = new Set(["if", "contentMediaType", "contentEncoding"]);

/** One more constraint narrows what fits; what else a keyword does nobody knows. */
function reportKeyword(
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

/** Compares a keyword that holds a schema. */
const compareInner: Compare = (context, pair, schema, key) => {
  if (isOnBoth(pair)) compareSchemas(context, [pair.before], [pair.after]);
  else reportKeyword(context, pair, schema, key);
};

/** Compares schemas by name or in order; where one side has none, what counts for all others is compared with it. */
const compareEach =
  (othersOf: (schema: Schema) => Conjunction): Compare =>
  (context, pair, schema, key) => {
    for (const [entry, one] of memberPairs(pair)) {
      const before = one.before ? [one.before] : othersOf(schema.before);
      const after = one.after ? [one.after] : othersOf(schema.after);
      if (before.length > 0 && after.length > 0) compareSchemas(context, before, after);
      else reportKeyword(context, one, schema, `${key}/${entry}`);
    }
  };

/** What is refused more narrowly is allowed more widely. */
const compareNot: Compare = (context, pair, schema, key) => {
  const opposite = { request: "response", response: "request", both: "both" } as const;
  const direction = isOnBoth(pair) ? opposite[context.direction] : context.direction;
  compareInner({ ...context, direction }, pair, schema, key);
};

/** Compares which fields ask for which others. */
const compareDependencies: Compare = (context, pair, { name }) => {
  for (const [field, lists] of memberPairs(pair)) {
    const { added, removed } = listDifference(lists);
    const say = (rule: RuleId, words: string, { value }: Node) => {
      const sentence = `Where ${name} has \`${field}\`, \`${value}\` ${words}.`;
      report(context, rule, lists, sentence);
    };
    for (const node of added) say("keyword-tightened", "is required now", node);
    for (const node of removed) say("keyword-loosened", "is no longer required", node);
  }
};

/** Compares what tells alternatives apart: a field, and its values. */
const compareDiscriminator: Compare = (context, pair, { name }) => {
  if (!isOnBoth(pair)) {
    const rule = pair.after ? "discriminator-added" : "discriminator-removed";
    report(context, rule, pair, `The discriminator of ${name} is ${pair.after ? "new" : "gone"}.`);
    return;
  }
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
const compareKnownValues: Compare = (context, pair, { name }) => {
  const { added, removed } = listDifference(pair);
  const say = (rule: RuleId, has: string, { value }: Node) =>
    report(context, rule, pair, `${name} ${has} ${shown(value)}.`);
  for (const node of added) say("open-enum-value-added", "has one more known value:", node);
  for (const node of removed) say("open-enum-value-removed", "no longer has the known value", node);
};

/** Names are for `$ref`s, which are compared by what they lead to. */
const compareIdentifier: Compare = (context, pair, schema, key) => {
  if (pair.before && !isSame(pair)) reportKeyword(context, pair, schema, key, false);
};

const each = (keys: string, compare: Compare) =>
  Object.fromEntries(keys.split(" ").map((key) => [key, compare]));

const comparisons: Readonly<Record<string, Compare>> = {
  ...each("contains propertyNames contentSchema additionalItems then else", compareInner),
  ...each("unevaluatedItems unevaluatedProperties", compareInner),
  ...each("$id $anchor $dynamicAnchor $schema $vocabulary", compareIdentifier),
  prefixItems: compareEach(({ items }) => items),
  patternProperties: compareEach(({ otherProperties }) => otherProperties),
  dependentSchemas: compareEach(() => []),
  default: (context, pair, { name }) => isSame(pair) || compareDefault(context, pair, name),
  format: (context, pair, { name }) => isSame(pair) || compareFormat(context, pair, name),
  // says nothing about other media types
  xml: (context, pair, schema, key) =>
    context.isXml === false || isSame(pair) || reportKeyword(context, pair, schema, key, false),
  not: compareNot,
  dependentRequired: compareDependencies,
  discriminator: compareDiscriminator,
  "x-extensible-enum": compareKnownValues,
  // compared with the field that has them
  readOnly: () => undefined,
  writeOnly: () => undefined,
};
