import {
  arrayOf,
  chain,
  child,
  documentNode,
  entries,
  isObject,
  joinPointer,
  member,
  type Node,
  nodeAt,
  objectOf,
  pointerOfReference,
} from "@onelogin-mfa/openapi";

/** A schema that a value may have to fit where another one is named, as the discriminator of that one tells. */
export interface Subtype {
  readonly node: Node;
  /** The item of its `allOf` that leads to what it extends; undefined if only `mapping` names it. */
  readonly link: Node | undefined;
  /** The values of the discriminator by which `mapping` names it. */
  readonly values: readonly string[];
}

/** A schema with a discriminator, its own or that of a schema which it extends, and its subtypes by their pointers. */
export interface Family {
  readonly base: Node;
  /** The object that has the discriminator. */
  readonly tagged: Node;
  readonly subtypes: ReadonlyMap<string, Subtype>;
}

/** The families of a document by the pointers of their bases. */
export type Families = ReadonlyMap<string, Family>;

/** The pointer to a schema that a discriminator names, by a reference or by the name of the component. */
export const pointerOfName = (name: string): string =>
  name.startsWith("#") ? pointerOfReference(name) : joinPointer("/components/schemas", name);

/** The schemas that a discriminator names, by its values; the last one is `defaultMapping`, which has none. */
export function namedBy(discriminator: unknown): [value: string | undefined, pointer: string][] {
  const { mapping, defaultMapping } = objectOf(discriminator);
  const named = Object.entries(objectOf(mapping)).map(([value, name]) => [value, name] as const);
  return [...named, [undefined, defaultMapping] as const].flatMap(
    ([value, name]): [string | undefined, string][] =>
      typeof name === "string" ? [[value, pointerOfName(name)]] : [],
  );
}

/** True for an object whose discriminator tells subtypes apart; beside alternatives, it tells these apart. */
const isTagged = (value: unknown): boolean =>
  isObject(member(value, "discriminator")) &&
  ["oneOf", "anyOf"].every((key) => arrayOf(member(value, key)).length === 0);

/**
 * Finds the schemas of a document that have subtypes: a schema whose `allOf` names one of them, directly or through others, is a
 * subtype by its own name, and one that `mapping` names is one by the value there.
 */
export function findFamilies(root: unknown): Families {
  const section = child(documentNode(root), "components", "schemas");
  // in most documents there is none
  if (!Object.values(objectOf(section.value)).some(hasTag)) return new Map();
  const schemas = entries(section).map(([, node]) => node);
  const families = new Map<string, Family>();
  const extended = new Map(schemas.map((node) => [node.pointer, linksOf(node).flatMap(leadsTo)]));
  const tags = new Map(
    schemas.map((node) => [node.pointer, ownParts(node).find(({ value }) => isTagged(value))]),
  );
  const tagOf = (pointer: string, around: ReadonlySet<string> = new Set()): Node | undefined => {
    const own = tags.get(pointer);
    if (own || around.has(pointer)) return own;
    const inside = new Set([...around, pointer]);
    const inherited = (extended.get(pointer) ?? []).map(({ to }) => tagOf(to, inside));
    return inherited.find((tag) => tag !== undefined);
  };
  const children = new Map<string, Subtype[]>();
  for (const node of schemas)
    for (const { link, to } of extended.get(node.pointer) ?? [])
      children.set(to, [...(children.get(to) ?? []), { node, link, values: [] }]);
  for (const base of schemas) {
    const tagged = tagOf(base.pointer);
    const named = tagged === tags.get(base.pointer) ? tagged : undefined;
    if (tagged)
      families.set(base.pointer, { base, tagged, subtypes: subtypesOf(base.pointer, children, named) });
  }
  return families;
}

const hasTag = (schema: unknown): boolean =>
  isTagged(schema) || arrayOf(member(schema, "allOf")).some(hasTag);

/** A schema and the parts of its `allOf` that stand in it. */
const ownParts = (node: Node): Node[] => [
  node,
  ...itemsOfAllOf(node)
    .filter(({ value }) => typeof member(value, "$ref") !== "string")
    .flatMap(ownParts),
];

const itemsOfAllOf = (node: Node) => {
  const list = child(node, "allOf");
  return Array.isArray(list.value) ? entries(list).map(([, item]) => item) : [];
};

/** The items of `allOf` that name what a schema extends. */
const linksOf = (node: Node) =>
  ownParts(node)
    .flatMap(itemsOfAllOf)
    .filter(({ value }) => typeof member(value, "$ref") === "string");

const leadsTo = (link: Node) =>
  chain(link).flatMap(({ pointer }) => (pointer === link.pointer ? [] : { link, to: pointer }));

/**
 * Gives what extends a schema, directly or through others, and what its own discriminator names.
 *
 * @param tagged the object with its own discriminator
 */
function subtypesOf(
  base: string,
  children: ReadonlyMap<string, readonly Subtype[]>,
  tagged: Node | undefined,
): Map<string, Subtype> {
  const found = new Map<string, Subtype>();
  const queue = [base];
  // grows while it is looked at
  for (const pointer of queue)
    for (const one of children.get(pointer) ?? []) {
      if (one.node.pointer === base || found.has(one.node.pointer)) continue;
      found.set(one.node.pointer, one);
      queue.push(one.node.pointer);
    }
  for (const [value, pointer] of namedBy(member(tagged?.value, "discriminator"))) {
    const node = nodeAt(tagged?.root, pointer);
    if (pointer === base || node.value === undefined) continue;
    const known = found.get(pointer) ?? { node, link: undefined, values: [] };
    found.set(pointer, { ...known, values: [...known.values, ...(value === undefined ? [] : [value])] });
  }
  return found;
}

/** Keywords that say nothing of the values. */
const texts = new Set(["title", "description", "externalDocs", "example", "examples", "deprecated"]);

/** True for a component that is another schema under one more name. */
export function isAlias({ value }: Node): boolean {
  const { allOf, ...others } = objectOf(value);
  return arrayOf(allOf).length === 1 && Object.keys(others).every((key) => texts.has(key));
}

/** The families of the schemas that a value has to fit, but for those of which it has to fit a subtype. */
export function familiesOf(families: Families, parts: readonly Node[]): Family[] {
  const all = parts.flatMap((part) => families.get(part.pointer) ?? inlineFamily(part));
  const isBeside = ({ subtypes }: Family) =>
    subtypes.size > 0 && parts.some((part) => subtypes.has(part.pointer) && !isAlias(part));
  return all.filter((family) => !isBeside(family));
}

const ofComponent = /^\/components\/schemas\/[^/]+(\/allOf\/\d+)*$/;

/** The family of a schema without a name, whose discriminator names all its subtypes. */
function inlineFamily(node: Node): Family[] {
  if (!isTagged(node.value) || ofComponent.test(node.pointer)) return [];
  return [{ base: node, tagged: node, subtypes: subtypesOf(node.pointer, new Map(), node) }];
}
