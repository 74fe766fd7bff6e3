import {
  arrayOf,
  chain,
  child,
  entries,
  follow,
  isObject,
  member,
  type Node,
  target,
} from "@onelogin-mfa/openapi";
import { includesValue } from "./pairs.ts";

/** Schemas that a value has to fit all of; none is a schema that allows everything. */
export type Conjunction = readonly Node[];

/** A choice of alternatives, `null` aside. */
export interface Union {
  readonly kind: "anyOf" | "oneOf";
  readonly list: Node;
  readonly alternatives: readonly Node[];
  /** True if a discriminator tells which alternative a value is meant to fit. */
  readonly isTagged: boolean;
}

/**
 * The meaning of a schema, however it is written: `$ref` with what stands beside it, the parts of `allOf`, a choice of
 * one, a choice of plain types and OpenAPI 3.0's ways of writing are resolved. Each node stands where it is written.
 */
export interface Schema {
  /** The schema as it is written; undefined for one that is not there, which allows everything. */
  readonly node: Node | undefined;
  /** Every object that it consists of, the outermost first. */
  readonly parts: readonly Node[];
  /** Those of them that are there whatever alternative is taken. */
  readonly given: readonly Node[];
  /** The JSON types it allows, `null` aside; `integer` is not repeated beside `number`. */
  readonly types: readonly string[];
  readonly isNullable: boolean;
  /** The keywords that decide the types. */
  readonly typeNodes: readonly Node[];
  /** The values it is limited to, `null` aside. */
  readonly values: readonly unknown[] | undefined;
  readonly valueNodes: readonly Node[];
  readonly properties: ReadonlyMap<string, Conjunction>;
  /** The names of required properties, with the list that each is in. */
  readonly required: ReadonlyMap<string, Node>;
  readonly items: Conjunction;
  /** The schemas of properties that have no name here. */
  readonly otherProperties: Conjunction;
  readonly unions: readonly Union[];
  /** Pointers of the choices of which an alternative has been taken. */
  readonly taken: ReadonlySet<string>;
  /** All other keywords: of limits the tightest, of annotations the outermost first. */
  readonly keywords: ReadonlyMap<string, readonly Node[]>;
}

/** Resolves what the schemas mean together; a choice of plain types stays a choice. */
export function schemaOf(nodes: Conjunction): Schema {
  return assemble(nodes[0], partsOf(nodes), new Set(), false);
}

/** The same schema with each choice of plain types as a list of types. */
export function withPlainTypes({ node, given, taken }: Schema): Schema {
  return assemble(node, given, taken, true);
}

/** A schema with one alternative of one of its choices taken. */
export function withAlternative(schema: Schema, { list }: Union, alternative: Node): Schema {
  const given = [...schema.given, ...partsOf([alternative], pointersOf(schema.given))];
  return assemble(alternative, given, new Set([...schema.taken, list.pointer]), false);
}

const pointersOf = (nodes: readonly Node[]) => new Set(nodes.map(({ pointer }) => pointer));

/** The schemas themselves, what their `$ref`s lead to, and the parts of `allOf`; each once. */
function partsOf(nodes: Conjunction, visited: Set<string> = new Set()): Node[] {
  const links = nodes.flatMap(chain).filter(({ pointer }) => !visited.has(pointer));
  for (const { pointer } of links) visited.add(pointer);
  return [...links, ...links.flatMap((link) => partsOf(itemsAt(link, "allOf"), visited))];
}

const itemsAt = (part: Node, key: string) =>
  Array.isArray(member(part.value, key)) ? entries(child(part, key)).map(([, item]) => item) : [];

function assemble(
  node: Node | undefined,
  given: readonly Node[],
  taken: ReadonlySet<string>,
  isPlain: boolean,
): Schema {
  const { parts, unions, narrowings } = resolveUnions(given, taken, isPlain);
  const properties = gather(nodesAt(parts, "properties"), entries);
  const requiredLists = nodesAt(parts, "required").toReversed();
  // `unevaluatedProperties: false` closes an object as `additionalProperties: false` does, unless that names a schema for all others
  const isClosing = (part: Node) =>
    member(part.value, "unevaluatedProperties") === false &&
    nodesAt(partsOf([part]), "additionalProperties").length === 0;
  const closing = nodesAt(parts.filter(isClosing), "unevaluatedProperties");
  const { types: allowed, ...nullability } = narrow(narrowings, properties.size > 0);
  const types = withWholeNumbers(allowed, parts);
  return {
    node,
    parts,
    given,
    types,
    ...nullability,
    ...valuesOf(parts),
    properties,
    required: new Map(
      requiredLists.flatMap((list) => arrayOf(list.value).map((name) => [String(name), list] as const)),
    ),
    items: nodesAt(parts, "items").filter(({ value }) => !Array.isArray(value)),
    otherProperties: [...nodesAt(parts, "additionalProperties"), ...closing],
    unions,
    taken,
    keywords: keywordsOf(parts, types),
  };
}

/** Resolves the choices of a schema; a choice of one adds parts. */
function resolveUnions(given: readonly Node[], taken: ReadonlySet<string>, isPlain: boolean) {
  const chosen = new Set(taken);
  const [parts, unions, narrowings] = [[...given], [] as Union[], [] as Narrowing[]];
  // parts are added while they are looked at
  for (const part of parts) {
    narrowings.push(narrowingOf(part));
    const own = pointersOf(parts);
    // the schema is itself one of the union's alternatives
    const isOwn = ({ alternatives }: Union) => alternatives.some((one) => own.has(follow(one).pointer));
    for (const union of unionsOf(part).filter((one) => !chosen.has(one.list.pointer) && !isOwn(one))) {
      chosen.add(union.list.pointer);
      const { choice, only, narrowing } = resolveUnion(union, isPlain);
      narrowings.push(narrowing);
      if (choice) unions.push(choice);
      if (only) parts.push(...partsOf([only], pointersOf(parts)));
    }
  }
  return { parts, unions, narrowings };
}

function resolveUnion(union: Union, isPlain: boolean) {
  const isNullable = union.alternatives.some((one) => allowsNull(one));
  const alternatives = union.alternatives.filter((one) => !isNullOnly(one));
  const choice = { ...union, alternatives };
  const types = isPlain || alternatives.length < 2 ? plainChoice(choice) : undefined;
  const only = types === undefined && alternatives.length === 1 ? alternatives[0] : undefined;
  const isDeciding = types !== undefined || only !== undefined;
  const narrowing = {
    types,
    isNullable,
    addsNull: isNullable && only !== undefined,
    nodes: isDeciding ? [union.list] : [],
  };
  return { choice: isDeciding ? undefined : choice, only, narrowing };
}

function unionsOf(part: Node): Union[] {
  const isTagged = member(part.value, "discriminator") !== undefined;
  return (["anyOf", "oneOf"] as const).flatMap((kind) => {
    const alternatives = itemsAt(part, kind);
    return alternatives.length > 0 ? [{ kind, list: child(part, kind), alternatives, isTagged }] : [];
  });
}

const descriptive = new Set(["type", "nullable", "title", "description"]);

/** The types of a choice of nothing else; of `oneOf` only if they have no values in common. */
function plainChoice({ kind, alternatives }: Union): string[] | undefined {
  const types: string[] = [];
  for (const alternative of alternatives) {
    const { value } = alternative;
    const isPlain = isObject(value) && Object.keys(value).every((key) => descriptive.has(key));
    const own = isPlain ? narrowingOf(alternative).types : undefined;
    if (!own || (kind === "oneOf" && commonTypes(own, types).length > 0)) return undefined;
    types.push(...own);
  }
  return types;
}

function allowsNull(node: Node, around: ReadonlySet<string> = new Set()): boolean {
  if (around.has(node.pointer)) return false;
  const parts = partsOf([node]);
  const visited = new Set([...around, ...pointersOf(parts)]);
  const isChosen = parts
    .flatMap(unionsOf)
    .every(({ alternatives }) => alternatives.some((one) => allowsNull(one, visited)));
  const hasProperties = nodesAt(parts, "properties").length > 0;
  return isChosen && narrow(parts.map(narrowingOf), hasProperties).isNullable;
}

function gather(
  parts: readonly Node[],
  membersOf: (part: Node) => readonly (readonly [key: string, node: Node])[],
): Map<string, Node[]> {
  const all = new Map<string, Node[]>();
  for (const [key, node] of parts.flatMap(membersOf)) all.set(key, [...(all.get(key) ?? []), node]);
  return all;
}

const nodesAt = (parts: readonly Node[], key: string) =>
  parts.flatMap((part) => (member(part.value, key) === undefined ? [] : [child(part, key)]));

/** The values that every list has. */
function valuesOf(parts: readonly Node[]): Pick<Schema, "values" | "valueNodes"> {
  const [constants, lists] = [nodesAt(parts, "const"), nodesAt(parts, "enum")];
  const all = [...constants.map(({ value }) => [value]), ...lists.map(({ value }) => arrayOf(value))];
  const values = all[0]?.filter((value) => value !== null && all.every((list) => includesValue(list, value)));
  return { values, valueNodes: [...constants, ...lists] };
}

const resolved = new Set([
  "type",
  "nullable",
  "enum",
  "const",
  "properties",
  "required",
  "items",
  "additionalProperties",
  "allOf",
  "anyOf",
  "oneOf",
  "$ref",
  "$defs",
  "definitions",
]);

function keywordsOf(parts: readonly Node[], types: readonly string[]): Map<string, readonly Node[]> {
  const isInteger = types.every((type) => type === "integer");
  const hasFractions = types === allTypes || types.includes("number");
  const isImplied = (key: string, { value }: Node) =>
    (key === "unevaluatedProperties" && value === false) ||
    // every integer is a multiple of 1, and of a half
    (key === "multipleOf" && !hasFractions && Number.isInteger(1 / Number(value)));
  const all = gather(parts, (part) =>
    entries(part).flatMap(([key, node]): [string, Node][] => {
      if (key === "items" && Array.isArray(node.value)) return [["prefixItems", node]];
      // nothing is known of what a reference out of the document leads to
      if (key === "$ref" && target(part) === undefined) return [[key, node]];
      if (resolved.has(key) || isImplied(key, node)) return [];
      return modernLimit(part, key, node, isInteger);
    }),
  );
  return new Map([...all].map(([key, nodes]) => [key, isLimit(key) ? tightest(key, nodes) : nodes]));
}

/** Every JSON type but `null`: the types of a schema without `type`. */
export const allTypes: readonly string[] = ["boolean", "object", "array", "number", "string"];

/** The types that one part of a schema allows. */
interface Narrowing {
  /** `null` aside; undefined if it allows them all. */
  readonly types: readonly string[] | undefined;
  readonly isNullable: boolean;
  /** True if `null` fits whatever other parts say, as authors of OpenAPI 3.0 write it. */
  readonly addsNull: boolean;
  /** The keywords that say it. */
  readonly nodes: readonly Node[];
}

/** Reads the types that a part allows from `type`, `nullable`, and its list of values. */
function narrowingOf(part: Node): Narrowing {
  if (part.value === false) return { types: [], isNullable: false, addsNull: false, nodes: [part] };
  const [type, constant] = [member(part.value, "type"), member(part.value, "const")];
  const isMarked = member(part.value, "nullable") === true;
  const nodes = ["type", "nullable", "const", "enum"].flatMap((key) => nodesAt([part], key));
  const values = constant === undefined ? arrayOf(member(part.value, "enum")) : [constant];
  const declared = typeof type === "string" ? [type] : arrayOf(type).map(String);
  if (declared.length + values.length === 0)
    return { types: undefined, isNullable: true, addsNull: isMarked, nodes };
  const types = declared.length > 0 ? declared : [...new Set(values.map(typeOfValue))];
  const isListed = values.length === 0 || values.includes(null);
  const isNullable = (isMarked || types.includes("null")) && isListed;
  return { types: types.filter((one) => one !== "null"), isNullable, addsNull: false, nodes };
}

function typeOfValue(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isInteger(value) ? "integer" : typeof value;
}

/** The types that all parts allow together; a schema that names properties and no type is meant for objects. */
function narrow(narrowings: readonly Narrowing[], hasProperties: boolean) {
  const declared = narrowings.flatMap(({ types }) => (types ? [types] : []));
  const isTyped = declared.length > 0;
  const whole = isTyped ? declared.reduce(commonTypes) : hasProperties ? ["object"] : allTypes;
  const isNullable = narrowings.every((one) => one.isNullable) && (isTyped || !hasProperties);
  const isRepeated = (type: string) => type === "integer" && whole.includes("number");
  return {
    types: whole === allTypes ? whole : whole.filter((type) => !isRepeated(type)),
    isNullable: isNullable || narrowings.some(({ addsNull }) => addsNull),
    typeNodes: narrowings.flatMap(({ nodes }) => nodes),
  };
}

/** Types in which a number is an integer, if it has to be a multiple of one. */
function withWholeNumbers(types: readonly string[], parts: readonly Node[]): readonly string[] {
  if (types === allTypes || !types.includes("number")) return types;
  const isWhole = parts.some(({ value }) => Number.isInteger(member(value, "multipleOf")));
  return isWhole ? types.map((type) => (type === "number" ? "integer" : type)) : types;
}

/** The types that both allow: an integer is a number. */
export function commonTypes(some: readonly string[], others: readonly string[]): string[] {
  const isIn = (type: string, list: readonly string[]) =>
    list.includes(type) || (type === "integer" && list.includes("number"));
  const common = [...some.filter((one) => isIn(one, others)), ...others.filter((one) => isIn(one, some))];
  return [...new Set(common)];
}

/** True for a schema that only `null` fits. */
export function isNullOnly(schema: Node): boolean {
  const narrowings = partsOf([schema]).map(narrowingOf);
  return narrowings.some(({ types }) => types?.length === 0) && narrowings.every((one) => one.isNullable);
}

const lowerLimits = new Set([
  "minimum",
  "exclusiveMinimum",
  "minLength",
  "minItems",
  "minProperties",
  "minContains",
]);
const upperLimits = new Set([
  "maximum",
  "exclusiveMaximum",
  "maxLength",
  "maxItems",
  "maxProperties",
  "maxContains",
]);
const otherLimits = new Set(["pattern", "multipleOf", "uniqueItems"]);

/** True for a keyword that limits values without changing their type. */
export function isLimit(key: string): boolean {
  return [lowerLimits, upperLimits, otherLimits].some((keys) => keys.has(key));
}

/** Tells if the second value of a limit allows less than the first, or more; undefined if that is unknown. */
export function directionOf(
  key: string,
  before: unknown,
  after: unknown,
): "tightened" | "loosened" | undefined {
  if (key === "uniqueItems") return after === true ? "tightened" : "loosened";
  if (before === undefined || after === undefined) return after === undefined ? "loosened" : "tightened";
  if (typeof before !== "number" || typeof after !== "number") return undefined;
  const [low, high] = lowerLimits.has(key) ? [before, after] : [after, before];
  if (!otherLimits.has(key)) return low < high ? "tightened" : "loosened";
  if (after % before === 0) return "tightened";
  return before % after === 0 ? "loosened" : undefined;
}

/** Of several limits with one keyword the one that decides; all of them if none does. */
function tightest(key: string, nodes: readonly Node[]): readonly Node[] {
  const [first, ...others] = nodes;
  const isComparable = !otherLimits.has(key) && nodes.every(({ value }) => typeof value === "number");
  if (!first || !isComparable) return nodes;
  const tighterOf = (one: Node, other: Node) =>
    directionOf(key, one.value, other.value) === "tightened" ? other : one;
  return [others.reduce(tighterOf, first)];
}

/**
 * Writes a limit as later versions have it: OpenAPI 3.0 marks it as exclusive, they have a keyword for that. An exclusive
 * limit of integers is the limit that is allowed: above 0 is from 1 on.
 */
function modernLimit(schema: Node, key: string, node: Node, isInteger: boolean): [key: string, node: Node][] {
  const exclusive = { minimum: "exclusiveMinimum", maximum: "exclusiveMaximum" }[key];
  if (exclusive !== undefined && child(schema, exclusive).value === true)
    return modernLimit(schema, exclusive, node, isInteger);
  const step = { exclusiveMinimum: 1, exclusiveMaximum: -1 }[key];
  if (step !== undefined && typeof node.value === "boolean") return [];
  if (step === undefined || !isInteger || !Number.isInteger(node.value)) return [[key, node]];
  return [[key.slice(9).toLowerCase(), { ...node, value: Number(node.value) + step }]];
}

const marks = new Set([
  "deprecated",
  "nullable",
  "uniqueItems",
  "readOnly",
  "writeOnly",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "x-sensitive",
]);
const lowest = new Set(["minLength", "minItems", "minProperties"]);
const allowing = new Set([
  "unevaluatedProperties",
  "unevaluatedItems",
  "additionalItems",
  "propertyNames",
  "contentSchema",
]);

/** True if a keyword of a schema has the value that it has anyway if it is left out. */
export function isDefault(key: string, value: unknown): boolean {
  if (marks.has(key)) return value === false;
  if (lowest.has(key)) return value === 0;
  if (allowing.has(key)) return value === true || (isObject(value) && Object.keys(value).length === 0);
  // `^$` fits the empty text only
  if (key === "pattern") return value !== "^$" && /^\^?(\.\*)?\$?$/.test(String(value));
  return key === "minContains" && value === 1;
}

/** True if a schema has a keyword with the same value or a tighter one, exclusive limits included. */
export function isImplied(key: string, value: unknown, { keywords }: Schema): boolean {
  const twin = /^exclusive/.test(key) ? key.slice(9).toLowerCase() : `exclusive${key.replace("m", "M")}`;
  const isTighter = (own: Node) => isLimit(key) && directionOf(key, value, own.value) === "tightened";
  const isAlike = (own: Node) => own.value === value || isTighter(own);
  const [own = [], others = []] = [key, ...(/imum$/.test(key) ? [twin] : [])].map((one) => keywords.get(one));
  return own.some(isAlike) || others.some(twin.startsWith("exclusive") ? isAlike : isTighter);
}
