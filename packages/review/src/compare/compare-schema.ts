import { isDeepStrictEqual } from "node:util";
import { follow, isObject } from "@onelogin-mfa/openapi";
import { quoted, transition } from "../words.ts";
import {
  areAllDisjoint,
  isAlike,
  isOpenList,
  isSubset,
  pairAlternatives,
  reportAlternative,
  type UnionPair,
} from "./alternatives.ts";
import {
  compareAccess,
  compareRequired,
  isAbsent,
  reportField,
  reportRenamedField,
} from "./compare-fields.ts";
import { compareSubtypes } from "./compare-subtypes.ts";
import { compareNull, compareTypes, compareValues } from "./compare-types.ts";
import type { Comparison } from "./comparison.ts";
import {
  allTypes,
  type Conjunction,
  commonTypes,
  type Schema,
  schemaOf,
  withAlternative,
  withPlainTypes,
} from "./effective-schema.ts";
import { type CompareKeyword, compareKeyword, each, reportKeyword } from "./keywords.ts";
import { isOnBoth, isSame, memberPairs, type Pair, pairs, type Sides } from "./pairs.ts";
import type { Place } from "./place.ts";
import { findRenames, looksSame } from "./renames.ts";
import type { Reporter } from "./reporter.ts";
import { declaredIn, nameOfSchema, pairOf, type SchemaPair, typeNodesOf } from "./schema-pair.ts";

/** Compares what schemas mean, with all that they contain, and reports every difference. */
export function compareSchemas(
  comparison: Comparison,
  place: Place,
  before: Conjunction,
  after: Conjunction,
): void {
  if (!areUnchanged(comparison, before, after))
    compareMeanings(comparison, place, schemaOf(before), schemaOf(after));
}

/** True for two single schemas that are the same with all that they refer to. */
function areUnchanged({ isUnchanged }: Comparison, before: Conjunction, after: Conjunction): boolean {
  const [old, now] = [before[0], after[0]];
  const isSingle = before.length === 1 && after.length === 1;
  return isSingle && old !== undefined && now !== undefined && isUnchanged(old, now);
}

/** Compares what two schemas mean, with what else a value may be that fits them. */
function compareMeanings(comparison: Comparison, place: Place, before: Schema, after: Schema): void {
  compareFamily(comparison, place, before, after);
  compareOwnMeanings(comparison, place, before, after);
}

/** Compares the subtypes of two schemas with a discriminator; each is compared with all that extends it. */
function compareFamily(comparison: Comparison, place: Place, before: Schema, after: Schema): void {
  compareSubtypes(comparison, place, before, after, (old, now) => {
    if (!comparison.isUnchanged(old, now))
      compareOwnMeanings(comparison, place, schemaOf([old]), schemaOf([now]));
  });
}

/** Compares what two schemas mean themselves, `null` included. */
function compareOwnMeanings(comparison: Comparison, place: Place, before: Schema, after: Schema): void {
  const schema = enter(comparison, place, before, after);
  if (!schema) return;
  compareNull(comparison, schema);
  compareContents(comparison, schema);
}

/** Compares two alternatives: whether `null` fits is compared around them. */
function compareAlternative(comparison: Comparison, place: Place, before: Schema, after: Schema): void {
  compareFamily(comparison, place, before, after);
  const schema = enter(comparison, place, before, after);
  if (schema) compareContents(comparison, schema);
}

/** Pairs two schemas that are to be compared; gives nothing if they have been, or if it is not known what they say. */
function enter(comparison: Comparison, place: Place, older: Schema, newer: Schema): SchemaPair | undefined {
  // a choice of plain types is one only beside another choice
  const isChoice = older.unions.length > 0 && newer.unions.length > 0;
  const [before, after] = isChoice ? [older, newer] : [withPlainTypes(older), withPlainTypes(newer)];
  const mode = [place.direction, place.isOpen, place.isXml];
  const key = JSON.stringify([identityOf(before), identityOf(after), mode]);
  if (!comparison.isFirst(place.part, key)) return undefined;
  const schema = pairOf(place, before, after);
  for (const part of [...before.parts, ...after.parts]) comparison.reach(part);
  const outside = { before: before.keywords.get("$ref")?.[0], after: after.keywords.get("$ref")?.[0] };
  if (isSame(outside)) return schema;
  const sentence = `\`$ref\` of ${nameOfSchema(schema)} ${transition(outside)}; what is outside of the document is not compared.`;
  comparison.report(place, "keyword-changed", schema.nodes, sentence);
  return undefined;
}

/** Compares types, choices, values, fields, items and all other keywords of two schemas. */
function compareContents(comparison: Comparison, schema: SchemaPair): void {
  const { place, before, after } = schema;
  if ((before.unions.length === 0) !== (after.unions.length === 0)) compareWithChoice(comparison, schema);
  // that a value is a secret matters whatever its type
  else if (
    !compareTypes(comparison, schema, () => declaredIn(schema, typeNodesOf(schema), ({ types }) => types))
  )
    compareKeyword(comparison, "x-sensitive", schema);
  else {
    compareUnions(comparison, schema);
    compareValues(comparison, schema);
    compareObjects(comparison, schema);
    compareSchemas(comparison, place, before.items, after.items);
    compareKeywords(comparison, schema);
  }
}

/** The nodes that make up a schema: an alternative is looked at with and without what is around it. */
const identityOf = ({ parts, unions }: Schema) =>
  [...parts, ...unions.map(({ list }) => list)].map(({ pointer }) => pointer);

/** Compares the choices of two schemas that both have some, or both none. */
function compareUnions(comparison: Comparison, schema: SchemaPair): void {
  const { place, before, after, location } = schema;
  for (const [index, old] of before.unions.entries()) {
    const now = after.unions[index];
    const lists = { before: old.list, after: now?.list };
    if (now) compareUnion(comparison, { place, before: old, after: now, location, lists });
    else {
      const sentence = `A choice of alternatives of ${nameOfSchema(schema)} is gone.`;
      comparison.report(place, "keyword-loosened", lists, sentence);
    }
  }
  for (const { list } of after.unions.slice(before.unions.length)) {
    const added = { before: undefined, after: list };
    const sentence = `${nameOfSchema(schema)} has to fit one more choice of alternatives.`;
    comparison.report(place, "keyword-tightened", added, sentence);
  }
}

function compareUnion(comparison: Comparison, unions: UnionPair): void {
  const { place, before, after, lists } = unions;
  if (before.kind !== after.kind && !areAllDisjoint(after.alternatives)) {
    const change = after.kind === "oneOf" ? "exclusive" : "inclusive";
    const sentence = `${nameOfSchema(unions)} has to fit ${quoted(after.kind)} of its alternatives; it was ${quoted(before.kind)}.`;
    comparison.report(place, `alternatives-made-${change}`, lists, sentence);
  }
  const isOpen = isOpenList(before.alternatives) && isOpenList(after.alternatives);
  for (const pair of pairAlternatives(before.alternatives, after.alternatives)) {
    if (!isOnBoth(pair)) reportAlternative(comparison, pair, unions);
    else if (!comparison.isUnchanged(pair.before, pair.after)) {
      compareAlternative(comparison, { ...place, isOpen }, schemaOf([pair.before]), schemaOf([pair.after]));
    }
  }
}

/**
 * Compares a schema of alternatives with one that has none. That counts as a choice of one: a string became a string or
 * a list. What stands beside the alternatives counts for each of them.
 */
function compareWithChoice(comparison: Comparison, schema: SchemaPair): void {
  const { place } = schema;
  const side = schema.before.unions.length > 0 ? "before" : "after";
  const [choice, whole] = side === "before" ? [schema.before, schema.after] : [schema.after, schema.before];
  const [union] = choice.unions;
  if (!union) return;
  const lists = { ...schema.nodes, [side]: union.list };
  const candidates = union.alternatives.map((node) => {
    return { node, meaning: withAlternative(choice, union, node) };
  });
  const isWhole = candidates.some(({ meaning }) => isSubset(whole, meaning));
  if (!isWhole && candidates.every(({ meaning }) => isSubset(meaning, whole))) {
    reportChoice(comparison, schema, side, lists);
    return;
  }
  const types = [...new Set(candidates.flatMap(({ meaning }) => meaning.types))];
  if (commonTypes(types, whole.types).length === 0) {
    compareTypes(comparison, { ...schema, [side]: { ...choice, types } });
    return;
  }
  const own = whole.node && follow(whole.node).value;
  const equal = candidates.find(({ node }) => isDeepStrictEqual(follow(node).value, own));
  const twin = equal ?? candidates.find(({ meaning }) => isAlike(meaning, whole));
  if (twin) {
    const [before, after] = side === "before" ? [twin.meaning, whole] : [whole, twin.meaning];
    compareAlternative(comparison, place, before, after);
  }
  const single = { ...union, kind: "anyOf", alternatives: whole.node ? [whole.node] : [] } as const;
  const { location } = schema;
  const unions = { place, before: single, after: single, [side]: union, location, lists };
  for (const { node } of candidates.filter((other) => other !== twin))
    reportAlternative(comparison, { before: undefined, after: undefined, [side]: node }, unions);
  if (!twin) reportAlternative(comparison, { ...schema.nodes, [side]: undefined }, unions);
}

/** Reports a choice of which each alternative fits the other side: what is allowed got wider or narrower as a whole. */
function reportChoice(reporter: Reporter, schema: SchemaPair, side: "before" | "after", lists: Pair): void {
  const [rule, has] =
    side === "after" ? (["removed", "now has"] as const) : (["added", "no longer has"] as const);
  const sentence = `${nameOfSchema(schema)} ${has} to fit one of its alternatives.`;
  reporter.report(schema.place, `alternative-${rule}`, lists, sentence);
  for (const key of ["default", "deprecated", "x-sensitive"]) compareKeyword(reporter, key, schema);
}

/** Compares the fields of two object schemas: which exist, which are required, and what is in each. */
function compareObjects(comparison: Comparison, schema: SchemaPair): void {
  const { place, before, after } = schema;
  const fields = pairs(before.properties, after.properties);
  const renames = findRenames(new Map([...fields].map(([name, pair]) => [name, firstOf(pair)])), looksSame);
  const renamed = new Set(renames.values());
  for (const [name, pair] of fields) {
    const isRequiredOnBoth = before.required.has(name) === after.required.has(name);
    if (isRequiredOnBoth && isOnBoth(pair) && areUnchanged(comparison, pair.before, pair.after)) continue;
    const meanings = meaningsOf(pair);
    if ([meanings.before, meanings.after].every((one) => one === undefined || isAbsent(place, one))) continue;
    const newName = renames.get(name);
    if (isOnBoth(meanings)) {
      compareRequired(comparison, schema, name);
      compareAccess(comparison, schema, name, meanings);
      compareMeanings(comparison, place, meanings.before, meanings.after);
    } else if (newName !== undefined) {
      const both = { before: pair.before?.[0], after: fields.get(newName)?.after?.[0] };
      reportRenamedField(comparison, schema, name, newName, both);
    } else if (!renamed.has(name)) reportField(comparison, schema, name, firstOf(pair));
  }
  for (const name of new Set([...before.required.keys(), ...after.required.keys()]))
    if (!fields.has(name)) compareRequired(comparison, schema, name);
  compareOtherFields(comparison, schema);
}

const meaningsOf = ({ before, after }: Sides<Conjunction>): Sides<Schema> => {
  return { before: before && schemaOf(before), after: after && schemaOf(after) };
};
const firstOf = ({ before, after }: Sides<Conjunction>): Pair => ({ before: before?.[0], after: after?.[0] });

/** Compares what is said about fields that have no name here: none, any, or such as fit a schema. */
function compareOtherFields(comparison: Comparison, schema: SchemaPair): void {
  const { place, before, after } = schema;
  const [old, now] = [freedomOf(before), freedomOf(after)];
  if (old === now) {
    if (now === "typed") compareSchemas(comparison, place, before.otherProperties, after.otherProperties);
    return;
  }
  const wordsOf = (schema: Schema, freedom: Freedom) =>
    freedom === "typed" ? `other fields ${kindOf(schema.otherProperties)}` : `${freedom} other fields`;
  const pair = { before: before.otherProperties[0], after: after.otherProperties[0] };
  const typed = now === "typed" ? "type-narrowed" : "type-widened";
  const rule = now === "no" ? "object-closed" : old === "no" ? "object-opened" : typed;
  const sentence = `${nameOfSchema(schema)} takes ${wordsOf(after, now)}; it took ${wordsOf(before, old)}.`;
  comparison.report(place, rule, pair, sentence);
}

/** The type of schemas in words, if they say one. */
function kindOf(schemas: Conjunction): string {
  const { types } = schemaOf(schemas);
  return types === allTypes ? "that fit a schema" : `of type ${types.map(quoted).join(" or ")}`;
}

type Freedom = "no" | "any" | "typed";

function freedomOf({ otherProperties }: Schema): Freedom {
  if (otherProperties.some(({ value }) => value === false)) return "no";
  const isTyped = otherProperties.some(({ value }) => isObject(value) && Object.keys(value).length > 0);
  return isTyped ? "typed" : "any";
}

function compareKeywords(comparison: Comparison, schema: SchemaPair): void {
  const keys = new Set([...schema.before.keywords.keys(), ...schema.after.keywords.keys()]);
  for (const key of keys) compareKeyword(comparison, key, schema, innerComparisons[key]);
}

/** Compares a keyword that holds schemas. */
type CompareInner = CompareKeyword<Comparison>;

const compareInner: CompareInner = (comparison, pair, schema, key) => {
  if (isOnBoth(pair)) compareSchemas(comparison, schema.place, [pair.before], [pair.after]);
  else reportKeyword(comparison, pair, schema, key);
};

/** Compares schemas by name or in order; where one side has none, what counts for all others is compared with it. */
const compareEach =
  (othersOf: (schema: Schema) => Conjunction): CompareInner =>
  (comparison, pair, schema, key) => {
    for (const [entry, one] of memberPairs(pair)) {
      const before = one.before ? [one.before] : othersOf(schema.before);
      const after = one.after ? [one.after] : othersOf(schema.after);
      if (before.length > 0 && after.length > 0) compareSchemas(comparison, schema.place, before, after);
      else reportKeyword(comparison, one, schema, `${key}/${entry}`);
    }
  };

const innerComparisons: Readonly<Record<string, CompareInner>> = {
  ...each(["contains", "propertyNames", "contentSchema", "additionalItems", "then", "else"], compareInner),
  ...each(["unevaluatedItems", "unevaluatedProperties"], compareInner),
  prefixItems: compareEach(({ items }) => items),
  patternProperties: compareEach(({ otherProperties }) => otherProperties),
  dependentSchemas: compareEach(() => []),
};
