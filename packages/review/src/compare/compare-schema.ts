import { isDeepStrictEqual } from "node:util";
import { child, follow, isObject, type Node } from "@onelogin-mfa/codegen/document";
import type { RuleId } from "../policy/rules.ts";
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
  byPointer,
  type CompareKeyword,
  compareLimit,
  compareNull,
  compareTypes,
  compareValues,
  each,
  isDefault,
  plainKeywords,
  reportKeyword,
  type SchemaPair,
  typeNodesOf,
} from "./compare-keywords.ts";
import { compareAnnotation } from "./compare-members.ts";
import { type Context, labelAt, report, reportPresence, transition, wholeLists } from "./context.ts";
import {
  type Conjunction,
  commonTypes,
  isLimit,
  type Schema,
  schemaOf,
  withAlternative,
  withPlainTypes,
} from "./effective-schema.ts";
import {
  difference,
  isOnBoth,
  isSame,
  isUnchanged,
  memberPairs,
  type Pair,
  pairs,
  type Sides,
} from "./pairs.ts";
import { findRenames, looksSame } from "./renames.ts";

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
    const sentence = `${name} has to fit \`${after.kind}\` of its alternatives; it was \`${before.kind}\`.`;
    report(context, `alternatives-made-${change}`, lists, sentence);
  }
  const inner = { ...context, isOpen: isOpenList(before.alternatives) && isOpenList(after.alternatives) };
  for (const pair of pairAlternatives(before.alternatives, after.alternatives)) {
    if (isOnBoth(pair)) compareMeanings(inner, schemaOf([pair.before]), schemaOf([pair.after]), true);
    else reportAlternative(context, pair, unions);
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
  const equal = candidates.find(({ node }) => isDeepStrictEqual(node.value, whole.node?.value));
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
    if ([pair.before, pair.after].every((nodes) => nodes === undefined || isAbsent(context, nodes))) continue;
    const newName = renames.get(name);
    if (isOnBoth(pair)) {
      compareRequired(context, schema, name);
      compareAccess(context, schema, name, pair);
      compareSchemas(context, pair.before, pair.after);
    } else if (newName !== undefined) {
      const both = { before: pair.before?.[0], after: fields.get(newName)?.after?.[0] };
      const field = fieldName(context, schema, name, { before: both.before, after: undefined });
      const sentence = `the field ${field} is now called \`${newName}\`.`;
      report(context, "property-renamed", both, sentence, wholeLists(requiredLists(schema, name, newName)));
    } else if (!renamed.has(name)) reportField(context, schema, name, firstOf(pair));
  }
  for (const name of new Set([...before.required.keys(), ...after.required.keys()]))
    if (!fields.has(name)) compareRequired(context, schema, name);
  compareOtherFields(context, schema);
}

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
  `\`${name}\` of ${declaredIn(context, schema, pair).name}`;

/** The same schemas by the name of the part that says something, if both sides have that part. */
function declaredIn(context: Context, schema: SchemaPair, { before, after }: Pair): SchemaPair {
  const pointer = (after ?? before)?.pointer ?? "";
  const { parts } = after ? schema.before : schema.after;
  const part = parts.findLast((one) => pointer.startsWith(`${one.pointer}/`));
  return part ? { ...schema, name: labelAt(part, context) } : schema;
}

/** True for what is `readOnly` in a request, or `writeOnly` in a response. */
function isAbsent({ direction }: Context, nodes: Conjunction): boolean {
  if (direction === "both") return false;
  return markOf(nodes, direction === "request" ? "readOnly" : "writeOnly") !== undefined;
}

const markOf = (nodes: Conjunction, mark: string) =>
  schemaOf(nodes)
    .keywords.get(mark)
    ?.find(({ value }) => value === true);

function reportField(context: Context, schema: SchemaPair, name: string, pair: Pair): void {
  const lists = requiredPair(schema, name);
  const isRequired = (pair.before ? lists.before : lists.after) !== undefined;
  const added = isRequired && context.direction !== "response" ? "required-property-added" : "property-added";
  const field = `the ${isRequired ? "required" : "optional"} field ${fieldName(context, schema, name, pair)}`;
  const details = wholeLists(requiredLists(schema, name));
  reportPresence(context, [added, "property-removed"], pair, field, details);
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
  { before, after }: { readonly before: Conjunction; readonly after: Conjunction },
): void {
  for (const [mark, id] of accessMarks) {
    const pair = { before: markOf(before, mark), after: markOf(after, mark) };
    if ((pair.before === undefined) === (pair.after === undefined)) continue;
    const isRequired = mark === "readOnly" && schema.after.required.has(name);
    const removed: RuleId = isRequired ? "required-property-made-writable" : `${id}-removed`;
    const field = fieldName(context, schema, name, { before: before[0], after: after[0] });
    const sentence = `the field ${field} is ${pair.after ? "now" : "no longer"} ${id}.`;
    report(context, pair.after ? `${id}-added` : removed, pair, sentence);
  }
}

/** Compares what is said about fields that have no name here: none, any, or such as fit a schema. */
function compareOtherFields(context: Context, { before, after, nodes, name }: SchemaPair): void {
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
  report(context, rule, pair.before || pair.after ? pair : nodes, sentence);
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
  const { added, removed } = difference(old, now);
  const length = Math.max(removed.length, added.length);
  if (length === 0) return [{ before: old[0], after: now[0] }];
  return Array.from({ length }, (_, index) => ({ before: removed[index], after: added[index] }));
}

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
  report(context, rule, pair, `\`not\` of ${schema.name} ${transition(pair)}.`);
};

const comparisons: Readonly<Record<string, CompareKeyword>> = {
  ...plainKeywords,
  ...each("contains propertyNames contentSchema additionalItems then else", compareInner),
  ...each("unevaluatedItems unevaluatedProperties", compareInner),
  prefixItems: compareEach(({ items }) => items),
  patternProperties: compareEach(({ otherProperties }) => otherProperties),
  dependentSchemas: compareEach(() => []),
  not: compareNot,
};
