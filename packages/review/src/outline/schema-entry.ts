import { isDeepStrictEqual } from "node:util";
import { chain, follow, isObject, member, type Node, pointerTokens } from "@onelogin-mfa/openapi";
import { pairAlternatives } from "../compare/alternatives.ts";
import { isText } from "../compare/compare-members.ts";
import {
  allTypes,
  type Conjunction,
  commonTypes,
  isDefault,
  type Schema,
  schemaOf,
  type Union,
} from "../compare/effective-schema.ts";
import { isOnBoth, type Sides } from "../compare/pairs.ts";
import { isLong, listed, shortText } from "../words.ts";
import {
  bothOf,
  type Context,
  createDraft,
  type Draft,
  isKept,
  type Label,
  mergedKeys,
  mergedRuns,
  runsOf,
} from "./draft.ts";

/** The parts of an entry beside its schema. */
export interface Around {
  /** Words such as "required". */
  readonly facts?: Sides<readonly string[]>;
  /** All that belongs to the entry and stands around the schema; the entry is there where they are. */
  readonly nodes?: Sides<readonly Node[]>;
  /** Goes before that of the schema. */
  readonly description?: Sides<string>;
}

/**
 * Merges two schemas into an entry, by what they mean: parts of `allOf` are one, and `$ref` makes no difference. A component that
 * has the same name on both sides is only named, as it has an outline of its own; so is what stays as it is.
 */
export function schemaEntry(
  context: Context,
  label: Label,
  schemas: Sides<Conjunction>,
  around: Around = {},
): Draft {
  const sides = around.nodes ?? schemas;
  // what only one side limits is said in full
  const isLimited = isOnBoth(sides) && !isOnBoth(schemas);
  const component = isLimited ? undefined : sharedComponent(context, schemas);
  const isNamed = component !== undefined;
  const isWhole = isNamed || isKept(context, schemas);
  const meanings = { before: meaningOf(schemas.before), after: meaningOf(schemas.after) };
  const { before, after } = meanings;
  const entry = createDraft(label, sides, {
    type: runsOf(bothOf(sides, (side) => typeText(schemas[side]))),
    facts: mergedRuns(bothOf(sides, (side) => factsOf(side, around, isNamed ? {} : meanings))),
    description: runsOf(bothOf(sides, (side) => around.description?.[side] || descriptionOf(meanings[side]))),
    values: isWhole ? [] : mergedRuns(bothOf(sides, (side) => (meanings[side]?.values ?? []).map(shortText))),
    component: component ?? itemComponent(context, before, after),
  });
  const written = (side: "before" | "after") => [
    ...(around.nodes?.[side] ?? []),
    ...(schemas[side] ?? []),
    ...((isNamed ? undefined : meanings[side]?.parts) ?? []),
  ];
  context.register(entry, { before: written("before"), after: written("after") });
  if (!isWhole && isFirst(context, meanings)) entry.entries.push(...contentsOf(context, meanings));
  return entry;
}

const meaningOf = (nodes: Conjunction | undefined) => nodes && schemaOf(nodes);

/** True the first time that two schemas are merged in an outline. */
function isFirst(context: Context, { before, after }: Sides<Schema>): boolean {
  const pointersOf = (schema: Schema | undefined) => schema?.parts.map(({ pointer }) => pointer);
  return context.isFirst(JSON.stringify([pointersOf(before), pointersOf(after)]));
}

/** The component that is all of a schema, by its pointer. */
function componentOf(nodes: Conjunction | undefined): string | undefined {
  const [node, ...others] = nodes ?? [];
  const pointer = node && others.length === 0 ? chain(node)[1]?.pointer : undefined;
  return pointer !== undefined && /^\/components\/schemas\/[^/]+$/.test(pointer) ? pointer : undefined;
}

const nameOf = (pointer: string) => pointerTokens(pointer).at(-1) ?? "";

/** The component that both sides refer to, or the one side that is there. */
function sharedComponent({ isSameComponent }: Context, schemas: Sides<Conjunction>): string | undefined {
  const [before, after] = [componentOf(schemas.before), componentOf(schemas.after)];
  if (!isOnBoth(schemas)) return after ?? before;
  return before !== undefined && after !== undefined && isSameComponent(before, after) ? after : undefined;
}

/** The component of the items of a list, or of the items of its items. */
function itemComponent(
  context: Context,
  before: Schema | undefined,
  after: Schema | undefined,
  depth = 0,
): string | null {
  const some = (nodes: Conjunction | undefined) => (nodes && nodes.length > 0 ? nodes : undefined);
  const items = { before: some(before?.items), after: some(after?.items) };
  if ((!items.before && !items.after) || depth > maxDepth) return null;
  const found = sharedComponent(context, items);
  return found ?? itemComponent(context, meaningOf(items.before), meaningOf(items.after), depth + 1);
}

const maxDepth = 3;

/** The type of a schema in a few words: a component by its name, what is inside of lists and maps with them. */
function typeText(nodes: Conjunction | undefined, depth = 0): string {
  if (!nodes) return "";
  const component = componentOf(nodes);
  if (component !== undefined) return nameOf(component);
  if (depth > maxDepth) return "…";
  const schema = schemaOf(nodes);
  const { unions, types, isNullable } = schema;
  const [union] = unions;
  if (!union && types === allTypes) return "any";
  const words = union
    ? unionText(union, depth)
    : types.map((type) => oneType(schema, type, depth)).join(" or ");
  return isNullable ? [words, "null"].filter(Boolean).join(" or ") : words || "nothing";
}

function unionText({ kind, alternatives }: Union, depth: number): string {
  const texts = alternatives.map((one) => typeText([one], depth + 1));
  return `${kind === "oneOf" ? "one" : "any"} of ${listed([...new Set(texts)])}`;
}

function oneType(
  { items, otherProperties, properties, keywords }: Schema,
  type: string,
  depth: number,
): string {
  if (type === "array") return items.length > 0 ? `array of ${typeText(items, depth + 1)}` : "array";
  const isMap =
    type === "object" && properties.size === 0 && otherProperties.some(({ value }) => isObject(value));
  if (isMap) return `map of ${typeText(otherProperties, depth + 1)}`;
  const format = keywords.get("format")?.[0]?.value;
  return typeof format === "string" && type !== "object" ? `${type} (${format})` : type;
}

const flags = { deprecated: "deprecated", readOnly: "read-only", writeOnly: "write-only" } as const;

/** Returns the words for one side: required, deprecated and the like, and the keywords that differ. */
function factsOf(side: "before" | "after", { facts }: Around, meanings: Partial<Sides<Schema>>): string[] {
  const { before, after } = meanings;
  const keywords = meanings[side]?.keywords ?? new Map<string, readonly Node[]>();
  const isSet = (flag: string) => keywords.get(flag)?.some(({ value }) => value === true);
  const differing = before && after ? differingKeywords(before, after) : [];
  return [
    ...(facts?.[side] ?? []),
    ...Object.entries(flags).flatMap(([flag, word]) => (isSet(flag) ? word : [])),
    ...differing.flatMap((key) =>
      (keywords.get(key) ?? []).map(({ value }) => `${key}: ${shortText(value)}`),
    ),
  ];
}

/** Keywords that other parts of an entry show: the type, the description; and evidence, which the report shows. */
const shownElsewhere = new Set(["format", "x-evidence", ...Object.keys(flags)]);

/** The keywords that differ and whose values are short enough to be shown. */
function differingKeywords(before: Schema, after: Schema): string[] {
  const said = ({ keywords }: Schema, key: string) =>
    (keywords.get(key) ?? []).map(({ value }) => value).filter((value) => !isDefault(key, value));
  return mergedKeys(before.keywords, after.keywords).filter((key) => {
    const [old, now] = [said(before, key), said(after, key)];
    const isHidden = isText(key) || shownElsewhere.has(key) || [...old, ...now].some(isLong);
    return !isHidden && !isDeepStrictEqual(old, now);
  });
}

const descriptionOf = (schema: Schema | undefined) =>
  startOf(schema?.keywords.get("description")?.[0]?.value);

const maxDescription = 160;

/** The first sentence of a description; empty without one. */
export function startOf(description: unknown): string {
  if (typeof description !== "string") return "";
  const [line = ""] = description.trim().split(/\n\s*\n/, 1);
  const [sentence = line] = /^.*?[.!?](?=\s|$)/s.exec(line) ?? [line];
  return sentence.length > maxDescription ? `${sentence.slice(0, maxDescription)}…` : sentence;
}

/** Returns the parts of two schemas: fields, items, alternatives. Schemas of other types or without the same choices have nothing in common. */
function contentsOf(context: Context, sides: Sides<Schema>): Draft[] {
  const { before, after } = sides;
  if (before && after) {
    if ((before.unions.length === 0) !== (after.unions.length === 0)) return [];
    const isOther = before.types.length > 0 && commonTypes(before.types, after.types).length === 0;
    if (before.unions.length === 0 && isOther) return [];
  }
  return [...alternativesOf(context, sides), ...fieldsOf(context, sides), ...innerEntries(context, sides)];
}

function fieldsOf(context: Context, meanings: Sides<Schema>): Draft[] {
  const { before, after } = meanings;
  return mergedKeys(before?.properties, after?.properties).map((name) => {
    const sides = { before: before?.properties.get(name), after: after?.properties.get(name) };
    const facts = bothOf(sides, (side) => (meanings[side]?.required.has(name) ? ["required"] : []));
    return schemaEntry(context, { kind: "field", name }, sides, { facts });
  });
}

/** The items of a list, and fields without a name of their own, where the type around does not say all of them. */
function innerEntries(context: Context, meanings: Sides<Schema>): Draft[] {
  const typed = (schema: Schema | undefined) =>
    schema?.otherProperties.filter(({ value }) => isObject(value));
  const { before, after } = meanings;
  return [
    ...innerEntry(context, "items", meanings, { before: before?.items, after: after?.items }),
    ...innerEntry(context, "other fields", meanings, { before: typed(before), after: typed(after) }),
  ];
}

function innerEntry(
  context: Context,
  kind: "items" | "other fields",
  around: Sides<Schema>,
  nodes: Sides<Conjunction>,
): Draft[] {
  const schemas = bothOf(nodes, (side) => (nodes[side]?.length ? nodes[side] : undefined));
  const { before, after } = schemas;
  if (!before && !after) return [];
  if (isOnBoth(around) && !isOnBoth(schemas)) return [schemaEntry(context, { kind }, schemas)];
  const isNamed = isKept(context, schemas) || sharedComponent(context, schemas) !== undefined;
  const isSaid = isNamed || (!isOnBoth(schemas) && isPlain(schemaOf(before ?? after ?? [])));
  return isSaid ? [] : [schemaEntry(context, { kind }, schemas)];
}

/** True for a schema of which the type says all. */
const isPlain = ({ properties, unions, values, items, otherProperties }: Schema) =>
  properties.size + unions.length + items.length + otherProperties.length === 0 && values === undefined;

/** The alternatives of both choices. One that only one side has came or went as a whole. */
function alternativesOf(context: Context, { before, after }: Sides<Schema>): Draft[] {
  const length = Math.max(before?.unions.length ?? 0, after?.unions.length ?? 0);
  return Array.from({ length }).flatMap((_, index) => {
    const [old, now] = [before?.unions[index], after?.unions[index]];
    const pairs = pairAlternatives(old?.alternatives ?? [], now?.alternatives ?? []);
    const order = [...(now?.alternatives ?? []), undefined];
    const sorted = pairs.toSorted((a, b) => order.indexOf(a.after) - order.indexOf(b.after));
    return sorted.map((pair) => {
      const node = pair.after ?? pair.before;
      const sides = { before: pair.before && [pair.before], after: pair.after && [pair.after] };
      return schemaEntry(context, { kind: "alternative", name: titleOf(node) }, sides);
    });
  });
}

/** The title of an alternative that is no component, whose name its type has. */
function titleOf(node: Node | undefined): string {
  const title = node && member(follow(node).value, "title");
  return typeof title === "string" && node && componentOf([node]) === undefined ? title : "";
}
