import { isDeepStrictEqual } from "node:util";
import { child, follow, isObject, type Node } from "@onelogin-mfa/openapi";
import type { RuleId } from "../policy/rules.ts";
import { listed, quoted, shown, transition } from "../words.ts";
import {
  areAllDisjoint,
  isAlike,
  isOpenList,
  isSubset,
  pairAlternatives,
  reportAlternative,
  type UnionPair,
} from "./alternatives.ts";
import { compareAnnotation, reportValues } from "./compare-members.ts";
import { type Context, labelAt, report, reportPresence } from "./context.ts";
import {
  allTypes,
  type Conjunction,
  commonTypes,
  directionOf,
  isDefault,
  isImplied,
  isLimit,
  type Schema,
  schemaOf,
  withAlternative,
  withPlainTypes,
} from "./effective-schema.ts";
import {
  childPair,
  difference,
  includesValue,
  isOnBoth,
  isSame,
  isUnchanged,
  listDifference,
  memberPairs,
  type Pair,
  pairs,
  type Sides,
} from "./pairs.ts";
import { findRenames, looksSame } from "./renames.ts";

/** The meaning of two schemas, and what people call them. */
interface SchemaPair {
  readonly before: Schema;
  readonly after: Schema;
  /** The schemas where they are named if that is the same location, else where they are used. */
  readonly nodes: Pair;
  /** The name in a sentence: a name in backticks, or words. */
  readonly name: string;
}

/** Compares what schemas mean, with all that they contain, and reports every difference. */
export function compareSchemas(context: Context, before: Conjunction, after: Conjunction): void {
  if (!areUnchanged(context, before, after)) compareMeanings(context, schemaOf(before), schemaOf(after));
}

/** True for two single schemas that are the same with all that they refer to. */
function areUnchanged({ unchanged }: Context, before: Conjunction, after: Conjunction): boolean {
  const [old, now] = [before[0], after[0]];
  const isSingle = before.length === 1 && after.length === 1;
  return isSingle && old !== undefined && now !== undefined && isUnchanged(unchanged, old, now);
}

/**
 * Compares types, choices, values, fields, items and all other keywords of two schemas.
 *
 * @param isNullCompared true if it has been compared around them if `null` fits
 */
function compareMeanings(context: Context, older: Schema, newer: Schema, isNullCompared = false): void {
  // a choice of plain types is one only beside another choice
  const isChoice = older.unions.length > 0 && newer.unions.length > 0;
  const [before, after] = isChoice ? [older, newer] : [withPlainTypes(older), withPlainTypes(newer)];
  const { direction, isOpen, isXml } = context;
  const key = JSON.stringify([identityOf(before), identityOf(after), direction, isOpen, isXml]);
  if (context.seen.has(key)) return;
  context.seen.add(key);
  const schema = pairOf(context, before, after);
  for (const { pointer } of [...before.parts, ...after.parts]) context.reached.add(pointer);
  const outside = { before: before.keywords.get("$ref")?.[0], after: after.keywords.get("$ref")?.[0] };
  if (!isSame(outside)) {
    const sentence = `\`$ref\` of ${schema.name} ${transition(outside)}; what is outside of the document is not compared.`;
    report(context, "keyword-changed", schema.nodes, sentence);
    return;
  }
  const typed = declaredIn(context, schema, typeNodesOf(schema));
  if (!isNullCompared) compareNull(context, typed);
  if ((before.unions.length === 0) !== (after.unions.length === 0)) compareAlternatives(context, schema);
  // that a value is a secret matters whatever its type
  else if (!compareTypes(context, typed)) compareKeyword(context, "x-sensitive", schema);
  else {
    const lists = { before: before.valueNodes[0], after: after.valueNodes[0] };
    compareUnions(context, schema);
    compareValues(context, declaredIn(context, schema, lists));
    compareObjects(context, schema);
    compareSchemas(context, before.items, after.items);
    compareKeywords(context, schema);
  }
}

/** The nodes that make up a schema: an alternative is looked at with and without what is around it. */
const identityOf = ({ parts, unions }: Schema) =>
  [...parts, ...unions.map(({ list }) => list)].map(({ pointer }) => pointer);

function pairOf(context: Context, before: Schema, after: Schema): SchemaPair {
  const ends = { before: before.node && follow(before.node), after: after.node && follow(after.node) };
  const isNamed = isOnBoth(ends) && ends.before.pointer === ends.after.pointer;
  const nodes = isNamed ? ends : { before: before.node, after: after.node };
  return { before, after, nodes, name: labelAt(nodes.after ?? nodes.before, context) };
}

/** Compares whether `null` fits two schemas. */
function compareNull(context: Context, schema: SchemaPair): void {
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
function compareTypes(context: Context, schema: SchemaPair): boolean {
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
  const at = typeNodesOf({ before, after });
  const also = [
    ...before.typeNodes.map((node) => ({ before: node })),
    ...after.typeNodes.map((node) => ({ after: node })),
  ];
  report(context, rule, at.before || at.after ? at : nodes, sentence, ...also);
}

/** The keywords that decide the types and differ, or else the first ones. */
function typeNodesOf({ before, after }: Pick<SchemaPair, "before" | "after">): Pair {
  const named = pairs(byPointer(before.typeNodes), byPointer(after.typeNodes));
  const changed = [...named.values()].find((pair) => isOnBoth(pair) && !isSame(pair));
  return changed ?? { before: before.typeNodes[0], after: after.typeNodes[0] };
}

const byPointer = (nodes: readonly Node[]) => new Map(nodes.map((node) => [node.pointer, node]));

/** The types in words, with `null` only if the other side does not allow it, or if it is all. */
const typeWords = ({ types, isNullable }: Schema, other: Schema) => {
  if (types === allTypes) return "anything";
  const all = isNullable && !(other.isNullable && types.length > 0) ? [...types, "null"] : types;
  return all.map(quoted).join(" or ") || "nothing";
};

/** A list of values in words, with `null`, which is compared apart, only if it is all. */
const valueWords = (values: readonly unknown[], { isNullable }: Schema) =>
  listed(values.length === 0 && isNullable ? [quoted(null)] : values.map(shown));

/** Compares the lists of allowed values; a `const` is a list of one. */
function compareValues(context: Context, { before, after, name }: SchemaPair): void {
  const [old, now] = [before.values, after.values];
  const pair = { before: before.valueNodes[0], after: after.valueNodes[0] };
  if (old && now) {
    const rule = context.isOpen ? "open-enum-value" : "enum-value";
    reportValues(context, [`${rule}-added`, `${rule}-removed`], pair, name, difference(old, now));
  } else if (now) {
    const sentence = `${name} now has a list of values: ${valueWords(now, after)}.`;
    report(context, "values-restricted", pair, sentence);
  } else if (old) {
    const sentence = `${name} no longer has a list of values; it was ${valueWords(old, before)}.`;
    report(context, "values-released", pair, sentence);
  }
}

/** Compares the choices of two schemas that both have some, or both none. */
function compareUnions(context: Context, { before, after, name }: SchemaPair): void {
  for (const [index, old] of before.unions.entries()) {
    const now = after.unions[index];
    const lists = { before: old.list, after: now?.list };
    if (now) compareUnion(context, { before: old, after: now, name, lists });
    else report(context, "keyword-loosened", lists, `A choice of alternatives of ${name} is gone.`);
  }
  for (const { list } of after.unions.slice(before.unions.length)) {
    const added = { before: undefined, after: list };
    report(context, "keyword-tightened", added, `${name} has to fit one more choice of alternatives.`);
  }
}

function compareUnion(context: Context, unions: UnionPair): void {
  const { before, after, name, lists } = unions;
  if (before.kind !== after.kind && !areAllDisjoint(after.alternatives)) {
    const change = after.kind === "oneOf" ? "exclusive" : "inclusive";
    const sentence = `${name} has to fit ${quoted(after.kind)} of its alternatives; it was ${quoted(before.kind)}.`;
    report(context, `alternatives-made-${change}`, lists, sentence);
  }
  const isOpen = () => isOpenList(before.alternatives) && isOpenList(after.alternatives);
  for (const pair of pairAlternatives(before.alternatives, after.alternatives)) {
    if (!isOnBoth(pair)) reportAlternative(context, pair, unions);
    else if (!isUnchanged(context.unchanged, pair.before, pair.after)) {
      const [old, now] = [schemaOf([pair.before]), schemaOf([pair.after])];
      compareMeanings({ ...context, isOpen: isOpen() }, old, now, true);
    }
  }
}

/**
 * Compares a schema of alternatives with one that has none. That counts as a choice of one: a string became a string or
 * a list. What stands beside the alternatives counts for each of them.
 */
function compareAlternatives(context: Context, schema: SchemaPair): void {
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
    reportChoice(context, schema, side, lists);
    return;
  }
  const types = [...new Set(candidates.flatMap(({ meaning }) => meaning.types))];
  if (commonTypes(types, whole.types).length === 0) {
    compareTypes(context, { ...schema, [side]: { ...choice, types } });
    return;
  }
  const own = whole.node && follow(whole.node).value;
  const equal = candidates.find(({ node }) => isDeepStrictEqual(follow(node).value, own));
  const twin = equal ?? candidates.find(({ meaning }) => isAlike(meaning, whole));
  if (twin) {
    const [before, after] = side === "before" ? [twin.meaning, whole] : [whole, twin.meaning];
    compareMeanings(context, before, after, true);
  }
  const single = { ...union, kind: "anyOf", alternatives: whole.node ? [whole.node] : [] } as const;
  const unions = { before: single, after: single, [side]: union, name: schema.name, lists };
  for (const { node } of candidates.filter((other) => other !== twin))
    reportAlternative(context, { before: undefined, after: undefined, [side]: node }, unions);
  if (!twin) reportAlternative(context, { ...schema.nodes, [side]: undefined }, unions);
}

/** Reports a choice of which each alternative fits the other side: what is allowed got wider or narrower as a whole. */
function reportChoice(context: Context, schema: SchemaPair, side: "before" | "after", lists: Pair): void {
  const [rule, has] =
    side === "after" ? (["removed", "now has"] as const) : (["added", "no longer has"] as const);
  report(context, `alternative-${rule}`, lists, `${schema.name} ${has} to fit one of its alternatives.`);
  for (const key of ["default", "deprecated", "x-sensitive"]) compareKeyword(context, key, schema);
}

/** Compares the fields of two object schemas: which exist, which are required, and what is in each. */
function compareObjects(context: Context, schema: SchemaPair): void {
  const { before, after } = schema;
  const fields = pairs(before.properties, after.properties);
  const renames = findRenames(new Map([...fields].map(([name, pair]) => [name, firstOf(pair)])), looksSame);
  const renamed = new Set(renames.values());
  for (const [name, pair] of fields) {
    const isRequiredOnBoth = before.required.has(name) === after.required.has(name);
    if (isRequiredOnBoth && isOnBoth(pair) && areUnchanged(context, pair.before, pair.after)) continue;
    const meanings = meaningsOf(pair);
    if ([meanings.before, meanings.after].every((one) => one === undefined || isAbsent(context, one)))
      continue;
    const newName = renames.get(name);
    if (isOnBoth(meanings)) {
      compareRequired(context, schema, name);
      compareAccess(context, schema, name, meanings);
      compareMeanings(context, meanings.before, meanings.after);
    } else if (newName !== undefined) {
      const both = { before: pair.before?.[0], after: fields.get(newName)?.after?.[0] };
      const field = fieldName(context, schema, name, { before: both.before, after: undefined });
      const sentence = `the field ${field} is now called ${quoted(newName)}.`;
      report(context, "property-renamed", both, sentence, requiredLists(schema, name, newName));
    } else if (!renamed.has(name)) reportField(context, schema, name, firstOf(pair));
  }
  for (const name of new Set([...before.required.keys(), ...after.required.keys()]))
    if (!fields.has(name)) compareRequired(context, schema, name);
  compareOtherFields(context, schema);
}

const meaningsOf = ({ before, after }: Sides<Conjunction>): Sides<Schema> => {
  return { before: before && schemaOf(before), after: after && schemaOf(after) };
};
const firstOf = ({ before, after }: Sides<Conjunction>): Pair => ({ before: before?.[0], after: after?.[0] });

/** The lists that make a field required. */
const requiredPair = ({ before, after }: SchemaPair, name: string, newName = name): Pair => ({
  before: before.required.get(name),
  after: after.required.get(newName),
});

/** The same lists, and beside one of them the list that does not have the name. */
function requiredLists(schema: SchemaPair, name: string, newName = name): Pair {
  const { before, after } = requiredPair(schema, name, newName);
  const listBeside = ({ parts }: Schema, list: Node) => {
    const lists = parts.map((part) => child(part, "required")).filter(({ value }) => value !== undefined);
    return lists.find(({ pointer }) => pointer === list.pointer) ?? lists[0];
  };
  return {
    before: before ?? (after && listBeside(schema.before, after)),
    after: after ?? (before && listBeside(schema.after, before)),
  };
}

/** Names a field with the schema that declares it. */
const fieldName = (context: Context, schema: SchemaPair, name: string, pair: Pair): string =>
  `${quoted(name)} of ${declaredIn(context, schema, pair).name}`;

/** The same schemas by the name of the part that says something, if both sides have that part. */
function declaredIn(context: Context, schema: SchemaPair, { before, after }: Pair): SchemaPair {
  const pointer = (after ?? before)?.pointer ?? "";
  const { parts } = after ? schema.before : schema.after;
  const part = parts.findLast((one) => pointer.startsWith(`${one.pointer}/`));
  return part ? { ...schema, name: labelAt(part, context) } : schema;
}

/** True for what is `readOnly` in a request, or `writeOnly` in a response. */
function isAbsent({ direction }: Context, schema: Schema): boolean {
  if (direction === "both") return false;
  return markOf(schema, direction === "request" ? "readOnly" : "writeOnly") !== undefined;
}

const markOf = ({ keywords }: Schema, mark: string) =>
  keywords.get(mark)?.find(({ value }) => value === true);

function reportField(context: Context, schema: SchemaPair, name: string, pair: Pair): void {
  const lists = requiredPair(schema, name);
  const isRequired = (pair.before ? lists.before : lists.after) !== undefined;
  const added = isRequired && context.direction !== "response" ? "required-property-added" : "property-added";
  const field = `the ${isRequired ? "required" : "optional"} field ${fieldName(context, schema, name, pair)}`;
  reportPresence(context, [added, "property-removed"], pair, field, requiredLists(schema, name));
}

function compareRequired(context: Context, schema: SchemaPair, name: string): void {
  const lists = requiredPair(schema, name);
  if ((lists.before === undefined) === (lists.after === undefined)) return;
  const rule = lists.after ? "property-made-required" : "property-made-optional";
  const field = fieldName(context, schema, name, lists);
  const sentence = `the field ${field} is ${lists.after ? "now" : "no longer"} required.`;
  report(context, rule, requiredLists(schema, name), sentence);
}

const accessMarks = [
  ["readOnly", "read-only"],
  ["writeOnly", "write-only"],
] as const;

/** `readOnly` is for responses only, `writeOnly` for requests only. */
function compareAccess(
  context: Context,
  schema: SchemaPair,
  name: string,
  { before, after }: Pick<SchemaPair, "before" | "after">,
): void {
  for (const [mark, id] of accessMarks) {
    const pair = { before: markOf(before, mark), after: markOf(after, mark) };
    if ((pair.before === undefined) === (pair.after === undefined)) continue;
    const isRequired = mark === "readOnly" && schema.after.required.has(name);
    const removed: RuleId = isRequired ? "required-property-made-writable" : `${id}-removed`;
    const field = fieldName(context, schema, name, { before: before.node, after: after.node });
    const sentence = `the field ${field} is ${pair.after ? "now" : "no longer"} ${id}.`;
    report(context, pair.after ? `${id}-added` : removed, pair, sentence);
  }
}

/** Compares what is said about fields that have no name here: none, any, or such as fit a schema. */
function compareOtherFields(context: Context, { before, after, name }: SchemaPair): void {
  const [old, now] = [freedomOf(before), freedomOf(after)];
  if (old === now) {
    if (now === "typed") compareSchemas(context, before.otherProperties, after.otherProperties);
    return;
  }
  const words = { none: "no other fields", any: "any other fields", typed: "other fields of one type" };
  const pair = { before: before.otherProperties[0], after: after.otherProperties[0] };
  const typed = now === "typed" ? "type-narrowed" : "type-widened";
  const rule = now === "none" ? "object-closed" : old === "none" ? "object-opened" : typed;
  const sentence = `${name} takes ${words[now]}; it took ${words[old]}.`;
  report(context, rule, pair, sentence);
}

function freedomOf({ otherProperties }: Schema): "none" | "any" | "typed" {
  if (otherProperties.some(({ value }) => value === false)) return "none";
  const isTyped = otherProperties.some(({ value }) => isObject(value) && Object.keys(value).length > 0);
  return isTyped ? "typed" : "any";
}

function compareKeywords(context: Context, schema: SchemaPair): void {
  const keys = new Set([...schema.before.keywords.keys(), ...schema.after.keywords.keys()]);
  for (const key of keys) compareKeyword(context, key, schema);
}

/** Keywords without a comparison of their own of which it is known that they narrow what fits. */
const constraints = new Set(["if", "contentMediaType", "contentEncoding"]);

function compareKeyword(context: Context, key: string, whole: SchemaPair): void {
  const [old = [], now = []] = [whole.before, whole.after].map(({ keywords }) => keywords.get(key));
  const first = { before: old[0], after: now[0] };
  const schema = declaredIn(context, whole, first);
  const compare = comparisons[key];
  const isAnnotation = (pair: Pair) =>
    compareAnnotation(context, key, pair, declaredIn(context, whole, pair).name);
  if (!compare && annotationsOf(old, now).every(isAnnotation)) return;
  for (const pair of differing(old, now)) {
    const values = [pair.before, pair.after].flatMap((node) => (node ? [node.value] : []));
    if (values.every((value) => isDefault(key, value))) continue;
    if (compare) compare(context, pair, schema, key);
    else if (isSame(pair)) continue;
    else if (isLimit(key)) compareLimit(context, key, pair, schema);
    else reportKeyword(context, pair, schema, key, constraints.has(key));
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
function compareLimit(context: Context, key: string, pair: Pair, schema: SchemaPair): void {
  const node = pair.before ?? pair.after;
  if (!isOnBoth(pair) && isImplied(key, node?.value, pair.before ? schema.after : schema.before)) return;
  const limitOf = (node: Node | undefined) => (isDefault(key, node?.value) ? undefined : node?.value);
  const direction = directionOf(key, limitOf(pair.before), limitOf(pair.after)) ?? "changed";
  const isUnknown = direction === "changed" && key === "pattern";
  const reason = isUnknown ? "; it is not known which values fit both" : "";
  const sentence = `The limit ${quoted(key)} of ${schema.name} ${transition(pair)}${reason}.`;
  report(context, `limit-${direction}`, pair, sentence);
}

/** Reports another keyword: one more constraint narrows what fits; the effect of all else is unknown. */
function reportKeyword(
  context: Context,
  pair: Pair,
  { name }: SchemaPair,
  key: string,
  isConstraint = true,
): void {
  const direction = pair.after ? "keyword-tightened" : "keyword-loosened";
  const rule = isConstraint && !isOnBoth(pair) ? direction : "keyword-changed";
  report(context, rule, pair, `${quoted(key)} of ${name} ${transition(pair)}.`);
}

/** Compares one keyword of two schemas. */
type CompareKeyword = (context: Context, pair: Pair, schema: SchemaPair, key: string) => void;

/** Gives several keywords one comparison. */
const each = (keys: string, compare: CompareKeyword) =>
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
    const say = (rule: RuleId, some: readonly unknown[], change: string) => {
      const sentence = `Where ${name} has ${quoted(field)}, it ${change} ${listed(some.map(quoted))}.`;
      if (some.length > 0) report(context, rule, lists, sentence);
    };
    say("keyword-tightened", added, "also has to have");
    say("keyword-loosened", removed, "no longer has to have");
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
    const sentence = `The value ${quoted(value)} of the discriminator of ${name} ${transition(one)}.`;
    if (!isSame(one)) report(context, rule, one, sentence);
  }
};

/** Compares a list of known values that stays open, as some guidelines write it. */
const compareKnownValues: CompareKeyword = (context, pair, { name }) => {
  const rules = ["open-enum-value-added", "open-enum-value-removed"] as const;
  reportValues(context, rules, pair, name, listDifference(pair), "known value");
};

const compareInner: CompareKeyword = (context, pair, schema, key) => {
  if (isOnBoth(pair)) compareSchemas(context, [pair.before], [pair.after]);
  else reportKeyword(context, pair, schema, key);
};

/** Compares schemas by name or in order; where one side has none, what counts for all others is compared with it. */
const compareEach =
  (othersOf: (schema: Schema) => Conjunction): CompareKeyword =>
  (context, pair, schema, key) => {
    for (const [entry, one] of memberPairs(pair)) {
      const before = one.before ? [one.before] : othersOf(schema.before);
      const after = one.after ? [one.after] : othersOf(schema.after);
      if (before.length > 0 && after.length > 0) compareSchemas(context, before, after);
      else reportKeyword(context, one, schema, `${key}/${entry}`);
    }
  };

/** Rates what is refused: a part of it allows more, more than it allows less. */
const compareNot: CompareKeyword = (context, pair, schema, key) => {
  if (!isOnBoth(pair)) return reportKeyword(context, pair, schema, key);
  const [before, after] = [schemaOf([pair.before]), schemaOf([pair.after])];
  for (const { pointer } of [...before.parts, ...after.parts]) context.reached.add(pointer);
  const [isMore, isLess] = [isSubset(before, after), isSubset(after, before)];
  if (isMore && isLess) return;
  const rule = isMore ? "keyword-tightened" : isLess ? "keyword-loosened" : "keyword-changed";
  const parts = [
    ...before.parts.map((part) => ({ before: part })),
    ...after.parts.map((part) => ({ after: part })),
  ];
  report(context, rule, pair, `\`not\` of ${schema.name} ${transition(pair)}.`, ...parts);
};

const comparisons: Readonly<Record<string, CompareKeyword>> = {
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
  ...each("contains propertyNames contentSchema additionalItems then else", compareInner),
  ...each("unevaluatedItems unevaluatedProperties", compareInner),
  prefixItems: compareEach(({ items }) => items),
  patternProperties: compareEach(({ otherProperties }) => otherProperties),
  dependentSchemas: compareEach(() => []),
  not: compareNot,
};
