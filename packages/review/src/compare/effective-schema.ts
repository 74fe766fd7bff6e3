import { isDeepStrictEqual } from "node:util";
import { arrayOf, chain, child, entries, follow, member, type Node } from "@onelogin-mfa/codegen/document";
import { isLimit, modernLimit, tightest } from "./keywords.ts";
import { commonTypes, isNullOnly, type Narrowing, narrow, narrowingOf, plainTypes } from "./types.ts";

/** Schemas that a value has to fit all of; none is a schema that allows everything. */
export type Conjunction = readonly Node[];

/** A choice of alternatives, `null` aside. */
export interface Union {
  readonly kind: "anyOf" | "oneOf";
  readonly list: Node;
  readonly alternatives: readonly Node[];
  /** Whether a discriminator tells which alternative a value is meant to fit. */
  readonly isTagged: boolean;
}

/**
 * What a schema means, however it is written: `$ref` with what stands beside it, the parts of `allOf`, a choice of one,
 * a choice of plain types and OpenAPI 3.0's ways of writing are resolved. Each node stands where it is written.
 */
export interface Schema {
  /** Where it stands; undefined for a schema that is not there, which allows everything. */
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
  /** What a property that has no name here has to fit. */
  readonly otherProperties: Conjunction;
  readonly unions: readonly Union[];
  /** The choices of which an alternative has been taken, by pointer. */
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
  return {
    node,
    parts,
    given,
    ...narrow(narrowings, properties.size > 0),
    ...valuesOf(parts),
    properties,
    required: requiredOf(parts),
    items: nodesAt(parts, "items").filter(({ value }) => !Array.isArray(value)),
    otherProperties: otherPropertiesOf(parts),
    unions,
    taken,
    keywords: keywordsOf(parts),
  };
}

/** A choice of one adds parts. */
function resolveUnions(given: readonly Node[], taken: ReadonlySet<string>, isPlain: boolean) {
  const chosen = new Set(taken);
  const [parts, unions, narrowings] = [[...given], [] as Union[], [] as Narrowing[]];
  // parts are added while they are looked at
  for (const part of parts) {
    narrowings.push(narrowingOf(part));
    // a kind of a thing whose kinds are a choice: it is one of them already
    const own = pointersOf(parts);
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
  const alternatives = union.alternatives.filter((one) => !isNullOnly(partsOf([one])));
  const types = isPlain || alternatives.length < 2 ? plainChoice({ ...union, alternatives }) : undefined;
  const [first, ...others] = types ? [] : alternatives;
  const only = others.length === 0 ? first : undefined;
  const isDeciding = types !== undefined || only !== undefined;
  const nodes = isDeciding ? [union.list] : [];
  return {
    choice: isDeciding ? undefined : { ...union, alternatives },
    only,
    narrowing: { types, isNullable, addsNull: isNullable && only !== undefined, nodes },
  };
}

function unionsOf(part: Node): Union[] {
  const isTagged = member(part.value, "discriminator") !== undefined;
  return (["anyOf", "oneOf"] as const).flatMap((kind) => {
    const alternatives = itemsAt(part, kind);
    return alternatives.length > 0 ? [{ kind, list: child(part, kind), alternatives, isTagged }] : [];
  });
}

/** The types of a choice of nothing else; of `oneOf` only if they have no values in common. */
function plainChoice({ kind, alternatives }: Union): string[] | undefined {
  const types: string[] = [];
  for (const alternative of alternatives) {
    const own = plainTypes(alternative);
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
  const hasProperties = parts.some((part) => member(part.value, "properties") !== undefined);
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

function requiredOf(parts: readonly Node[]): Map<string, Node> {
  const lists = nodesAt(parts, "required").toReversed();
  return new Map(lists.flatMap((list) => arrayOf(list.value).map((name) => [String(name), list] as const)));
}

/** `unevaluatedProperties: false` closes an object as `additionalProperties: false` does. */
function otherPropertiesOf(parts: readonly Node[]): Node[] {
  const closing = nodesAt(parts, "unevaluatedProperties").filter(({ value }) => value === false);
  return [...nodesAt(parts, "additionalProperties"), ...closing];
}

/** The values that every list has. */
function valuesOf(parts: readonly Node[]): Pick<Schema, "values" | "valueNodes"> {
  const [constants, lists] = [nodesAt(parts, "const"), nodesAt(parts, "enum")];
  const [first, ...others] = [
    ...constants.map(({ value }) => [value]),
    ...lists.map(({ value }) => arrayOf(value)),
  ];
  const values = first?.filter(
    (value) =>
      value !== null && others.every((list) => list.some((other) => isDeepStrictEqual(other, value))),
  );
  return { values: values?.length === 0 ? undefined : values, valueNodes: [...constants, ...lists] };
}

const resolved = new Set(
  "type nullable enum const properties required items additionalProperties allOf anyOf oneOf $ref $defs definitions".split(
    " ",
  ),
);

function keywordsOf(parts: readonly Node[]): Map<string, readonly Node[]> {
  const all = gather(parts, (part) =>
    entries(part).flatMap(([key, node]): [string, Node][] => {
      if (key === "items" && Array.isArray(node.value)) return [["prefixItems", node]];
      if (resolved.has(key) || (key === "unevaluatedProperties" && node.value === false)) return [];
      return modernLimit(part, key, node);
    }),
  );
  return new Map([...all].map(([key, nodes]) => [key, isLimit(key) ? tightest(key, nodes) : nodes]));
}
