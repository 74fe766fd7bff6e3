import { isDeepStrictEqual } from "node:util";
import { discouragedReason, documentNode, follow, lookUp, type Node } from "@onelogin-mfa/openapi";
import type { RuleId } from "../policy/rules.ts";
import { listed, quoted, shown } from "../words.ts";
import { isText, reportValues } from "./compare-members.ts";
import {
  allTypes,
  type Conjunction,
  commonTypes,
  isDefault,
  isImplied,
  isLimit,
  type Schema,
  schemaOf,
  type Union,
  withPlainTypes,
} from "./effective-schema.ts";
import { includesValue, type Pair, pairUp } from "./pairs.ts";
import type { Place } from "./place.ts";
import type { Reporter } from "./reporter.ts";
import { nameOfSchema, type SchemaPair } from "./schema-pair.ts";

/** Two choices at a place. */
export interface UnionPair {
  readonly place: Place;
  readonly before: Union;
  readonly after: Union;
  /** Origin of their name. */
  readonly location: SchemaPair["location"];
  /** The lists that change with an alternative. */
  readonly lists: Pair;
}

/** Pairs equal alternatives first, then those with one name, one key, one set of fields, or one type, in their order. */
export function pairAlternatives(before: readonly Node[], after: readonly Node[]): Pair[] {
  const areKeyed = [before, after].every(isKeyed);
  const isPossible = (a: Node, b: Node) => {
    const [some, other] = [schemaOf([a]), schemaOf([b])];
    const { values } = other;
    const isTwin = !some.values || !values || some.values.some((value) => includesValue(values, value));
    return isAlike(some, other) && isTwin && !(areKeyed && keyOf(a) !== keyOf(b));
  };
  const twins = pairUp(before, after, [
    (a, b) => isDeepStrictEqual(a.value, b.value),
    (a, b) => follow(a).pointer === follow(b).pointer && follow(a) !== a,
    (a, b) => isDeepStrictEqual(follow(a).value, follow(b).value),
    (a, b) => isPossible(a, b) && fieldsOf(a) === fieldsOf(b),
    isPossible,
  ]);
  const found = new Set(twins.values());
  return [
    ...[...twins].map(([one, other]) => ({ before: one, after: other })),
    ...before.filter((one) => !twins.has(one)).map((one) => ({ before: one, after: undefined })),
    ...after.filter((one) => !found.has(one)).map((one) => ({ before: undefined, after: one })),
  ];
}

/** The one field that an object requires. */
function keyOf(node: Node): string | undefined {
  const { required, properties } = schemaOf([node]);
  const [key] = required.keys();
  return required.size === 1 && key !== undefined && properties.has(key) ? key : undefined;
}

/** True for objects of which each requires one field of its own, as languages with tagged unions write them. */
function isKeyed(alternatives: readonly Node[]): boolean {
  const objects = alternatives.filter((one) => schemaOf([one]).properties.size > 0);
  const keys = objects.map(keyOf);
  return objects.length > 1 && !keys.includes(undefined) && new Set(keys).size === keys.length;
}

const fieldsOf = (node: Node) => [...schemaOf([node]).properties.keys()].sort().join();

/** True if two schemas allow the same types, and both or neither have a list of values. */
export function isAlike(some: Schema, other: Schema): boolean {
  const areSameTypes = isDeepStrictEqual(new Set(some.types), new Set(other.types));
  return areSameTypes && (some.values === undefined) === (other.values === undefined);
}

/** True for a list of known values beside any string at all: a client has to expect the unknown. */
export function isOpenList(alternatives: readonly Node[]): boolean {
  const isAnyString = (node: Node) => {
    // of objects there may be many, with many parts
    if (lookUp(node, "properties") !== undefined) return false;
    const { types, values } = schemaOf([node]);
    return values === undefined && isDeepStrictEqual(types, ["string"]);
  };
  return alternatives.some(isAnyString) && alternatives.some((node) => schemaOf([node]).values !== undefined);
}

/** Reports an alternative that only one side has. */
export function reportAlternative(reporter: Reporter, pair: Pair, unions: UnionPair): void {
  const { report } = reporter;
  const { place, lists } = unions;
  const node = pair.after ?? pair.before;
  if (!node) return;
  const name = nameOfSchema(unions);
  const { values } = schemaOf([node]);
  const overlapping = pair.after && overlappingOf(pair.after, unions);
  const [may, was] = pair.after ? ["may now be", "is"] : ["may no longer be", "was"];
  const others = pair.after ? unions.before : unions.after;
  const words = `${name} ${may} ${describe(node, name, others.alternatives)}`;
  if (overlapping) {
    const other = describe(overlapping, name).replace(/^of/, "what is of");
    const sentence = `${words}, which overlaps with ${other}: what fits both fits no longer.`;
    report(place, "overlapping-alternative-added", pair, sentence, lists);
  } else if (values && discouragedReason(node.value) === undefined) {
    const rule = ruleOf(pair, unions);
    const change = pair.after ? { added: values, removed: [] } : { added: [], removed: values };
    reportValues(reporter, place, [rule, rule], pair, name, change, "value", lists);
  } else {
    const remark = discouragedReason(node.value) === undefined ? "" : `, which ${was} discouraged`;
    report(place, ruleOf(pair, unions), pair, `${words}${remark}.`, lists);
  }
}

/** Values alone are a list of values; those of an open list matter, and so does that it is open. */
function ruleOf(pair: Pair, { before, after }: UnionPair): RuleId {
  const hasValues = (node: Node) => schemaOf([node]).values !== undefined;
  if ([...before.alternatives, ...after.alternatives].every(hasValues))
    return pair.after ? "enum-value-added" : "enum-value-removed";
  if (pair.after) {
    const isKnown = isOpenList(after.alternatives) && hasValues(pair.after);
    return isKnown ? "open-enum-value-added" : "alternative-added";
  }
  if (!pair.before || !isOpenList(before.alternatives)) return "alternative-removed";
  return hasValues(pair.before) ? "open-enum-value-removed" : "open-enum-closed";
}

/**
 * Names an alternative: by its own name, if it has one beside that of the whole, or by its type.
 *
 * @param others the other side's alternatives; if they have the type as well, its limits are named
 */
function describe(node: Node, whole: string, others: readonly Node[] = []): string {
  const name = /^\/components\/schemas\/([^/]+)$/.exec(follow(node).pointer)?.[1];
  if (name && quoted(name) !== whole) return quoted(name);
  const { values, types, properties, keywords } = schemaOf([node]);
  if (values) return `one of ${listed(values.map(shown))}`;
  if (properties.size > 0) return `an object with ${listed([...properties.keys()].map(quoted))}`;
  if (types === allTypes) return "another shape";
  const type = types.map(quoted).join(" or ");
  if (!others.some((other) => commonTypes(types, schemaOf([other]).types).length > 0))
    return `of type ${type}`;
  const limits = [...keywords].flatMap(([key, [limit]]) =>
    limit && (isLimit(key) || key === "format") ? `${quoted(key)} ${shown(limit.value)}` : [],
  );
  return limits.length > 0 ? `of type ${type} with ${limits.join(" and ")}` : `another ${type}`;
}

/**
 * Finds an older alternative that a value may fit beside a new one, where only one may fit. What fits both and a third one
 * was refused already, as far as the fields go that both of them name.
 */
function overlappingOf(node: Node, { before, after }: UnionPair): Node | undefined {
  if (after.kind === "anyOf" || after.isTagged) return undefined;
  if (isKeyed(before.alternatives) && isKeyed(after.alternatives)) return undefined;
  return before.alternatives.find((other) => {
    if (areDisjoint(schemaOf([node]), schemaOf([other]))) return false;
    const both = onlyWithOwnFields(schemaOf([node, other]));
    return !before.alternatives.some((third) => third !== other && isSubset(both, meaningOf([third])));
  });
}

/** The same schema without the fields that no value fits, and without any that it does not name. */
function onlyWithOwnFields(schema: Schema): Schema {
  const isPossible = ([one, ...others]: Conjunction) =>
    one === undefined || others.every((other) => !areDisjoint(meaningOf([one]), meaningOf([other])));
  const properties = new Map([...schema.properties].filter(([, nodes]) => isPossible(nodes)));
  return { ...schema, properties, otherProperties: [documentNode(false)] };
}

/** True if no value fits two of the alternatives. */
export function areAllDisjoint(alternatives: readonly Node[]): boolean {
  return alternatives.every((one, index) =>
    alternatives.slice(0, index).every((other) => areDisjoint(schemaOf([one]), schemaOf([other]))),
  );
}

const maxDepth = 4;

/**
 * True if no value fits both schemas, as far as types, listed values and required fields tell. `false` does not prove
 * that one does.
 */
function areDisjoint(some: Schema, other: Schema, depth = 0): boolean {
  if (some.isNullable && other.isNullable) return false;
  const { values } = other;
  if (some.values && values) return some.values.every((value) => !includesValue(values, value));
  const common = commonTypes(some.types, other.types);
  if (common.length === 0) return true;
  return common.every((type) => type === "object") && depth < maxDepth && haveOwnFields(some, other, depth);
}

/** True if a field tells objects apart: one that either requires, and of which nothing fits both. */
const haveOwnFields = (some: Schema, other: Schema, depth: number): boolean =>
  [...some.required.keys(), ...other.required.keys()].some((name) =>
    areDisjoint(meaningOf(fieldOf(some, name)), meaningOf(fieldOf(other, name)), depth + 1),
  );

/** Schemas that a field has to fit, named or not: `false` for one that is refused, none for one that may be anything. */
const fieldOf = ({ properties, otherProperties }: Schema, name: string): Conjunction =>
  properties.get(name) ?? otherProperties;

const meaningOf = (nodes: Conjunction) => withPlainTypes(schemaOf(nodes));

/** Keywords that do not decide which values fit. */
const annotations = new Set(["default", "deprecated", "discriminator", "readOnly", "writeOnly", "xml"]);
const isAnnotation = (key: string) => isText(key) || key.startsWith("x-") || annotations.has(key);

/**
 * True if all values that fit one schema fit another one too, as far as that can be proved. `false` does not prove that
 * one does not.
 */
export function isSubset(some: Schema, other: Schema, depth = 0): boolean {
  const { types, values, unions, keywords } = other;
  if (some.types.length === 0 && !some.isNullable) return true;
  if (depth > maxDepth || unions.length > 0 || (some.isNullable && !other.isNullable)) return false;
  if (some.types.some((type) => !commonTypes([type], types).includes(type))) return false;
  if (values && !some.values?.every((value) => includesValue(values, value))) return false;
  // what stands in objects and lists may refer to something else on each side
  const isKept = ([key, nodes]: [string, readonly Node[]]) =>
    isAnnotation(key) ||
    nodes.every(
      ({ value }) => isDefault(key, value) || (Object(value) !== value && isImplied(key, value, some)),
    );
  return (
    [...keywords].every(isKept) &&
    (!some.types.includes("array") || isSubsetOf(some.items, other.items, depth)) &&
    (!some.types.includes("object") || haveFieldsOf(some, other, depth))
  );
}

const isSubsetOf = (some: Conjunction, other: Conjunction, depth: number) =>
  other.length === 0 || isSubset(meaningOf(some), meaningOf(other), depth + 1);

/** True if the fields of one object schema, named or not, fit another one. */
function haveFieldsOf(some: Schema, other: Schema, depth: number): boolean {
  const names = [...some.properties.keys(), ...other.properties.keys()];
  return (
    !some.keywords.has("patternProperties") &&
    [...other.required.keys()].every((name) => some.required.has(name)) &&
    isSubsetOf(some.otherProperties, other.otherProperties, depth) &&
    names.every((name) => isSubsetOf(fieldOf(some, name), fieldOf(other, name), depth))
  );
}
