import {
  arrayOf,
  capitalized,
  changeSchemas,
  DocumentError,
  entries,
  type Finding,
  hasObject,
  inside,
  isObject,
  type JsonObject,
  joinPointer,
  member,
  type Node,
  nodeAt,
  type OpenApiDocument,
  objectOf,
  pointerOfReference,
  pointerTokens,
  type Resource,
  referenceTo,
  replaceObjects,
  setMember,
  type Target,
  target,
  targetIn,
  unusedName,
  wholeDocument,
} from "@onelogin-mfa/openapi";

/** The schemas that a `$dynamicRef` means, by the name of the anchor: those of the first resource on the way that has it. */
type Scope = ReadonlyMap<string, readonly Node[]>;

/** The target of a `$dynamicRef` where no resource around has one; several if it is not known which one is meant. */
interface InitialTarget {
  readonly nodes: readonly Node[];
  /** The name of its anchor, if it depends on the way that led there. */
  readonly name?: string;
}

/**
 * A copy of a document with a `$ref` in place of each `$dynamicRef`: to the schema that JSON Schema says, which depends on the way
 * that led there. A schema that means another one on another way is copied, with a name such as `TreeOfStrictTree`.
 *
 * @param notice is told of each `$dynamicRef` that leads nowhere, or to several schemas of one name: any of them is taken
 * @returns the document itself if it has none
 * @throws DocumentError if there are too many copies
 */
export function withoutDynamicReferences(
  document: OpenApiDocument,
  notice: (finding: Finding) => void,
): OpenApiDocument {
  const isDynamic = ({ $dynamicRef }: JsonObject) => typeof $dynamicRef === "string";
  if (document.version === "3.0" || !hasObject(document.root, isDynamic)) return document;
  const { root } = document;
  const schemas = wholeDocument(root).every("schema");
  const targets = createTargets(document, schemas);
  const names = namesBehind(schemas, targets.initial);
  if (names === undefined) throw tooMany(document, "");
  const taken = new Set(Object.keys(objectOf(member(root.components, "schemas"))));
  const copies: Record<string, unknown> = {};
  const originals = new Map<string, string>();
  const known = new Map<string, string>();
  const queue: (() => void)[] = [];
  let copied = 0;

  /** Returns the reference to a schema that a way leads to: to a copy, if it means other schemas than it does by itself. */
  const referTo = (node: Node, way: Scope): string => {
    const scope = enter(way, targets.scopeOf(document.resourceAt(node.pointer)));
    const own = targets.scopeAt(node.pointer);
    const reached = [...(names.get(node.value) ?? [])].sort();
    const other = reached.find((name) => placesOf(scope.get(name)) !== placesOf(own.get(name)));
    if (other === undefined) return referenceTo(node.pointer);
    const key = [node.pointer, ...reached.map((name) => placesOf(scope.get(name)))].join("\n");
    const before = known.get(key);
    if (before !== undefined) return before;
    const [meant] = scope.get(other) ?? [];
    const ending = capitalized(nameOf(componentOf(meant?.pointer ?? "")));
    const name = unusedName(`${nameOf(node.pointer)}Of${ending}`, (one) => taken.has(one));
    taken.add(name);
    originals.set(name, node.pointer);
    const $ref = referenceTo(joinPointer("/components/schemas", name));
    known.set(key, $ref);
    // no recursion: a chain of references may be longer than the stack
    queue.push(() => setMember(copies, name, copy(node, scope)));
    return $ref;
  };

  /** The schemas that the `$dynamicRef` of a schema means on a way. */
  const meantBy = (node: Node, $dynamicRef: string, scope: Scope): readonly Node[] => {
    const { nodes, name } = targets.initial(node);
    const meant = (name === undefined ? undefined : scope.get(name)) ?? nodes;
    const message = meant.length > 1 ? anyOf($dynamicRef) : none($dynamicRef);
    if (meant.length !== 1) notice({ pointer: `${node.pointer}/$dynamicRef`, message });
    return meant;
  };

  /** A schema with references to what these mean on a way; the schema itself if it has none. */
  const refer = (node: Node, schema: JsonObject, scope: Scope): JsonObject => {
    const next = target(node);
    const result = next && names.has(next.value) ? { ...schema, $ref: referTo(next, scope) } : schema;
    const { $dynamicRef, ...others } = result;
    if (typeof $dynamicRef !== "string") return result;
    const references = meantBy(node, $dynamicRef, scope).map((one) => referTo(one, scope));
    return references.length === 0 ? result : withReferences(others, references);
  };

  const copy = (node: Node, way: Scope): unknown => {
    if (!isObject(node.value) || !names.has(node.value)) return node.value;
    copied += 1;
    if (copied > maxCopies) throw tooMany(document, node.pointer);
    const scope = enter(way, targets.scopeOf(document.resourceAt(node.pointer)));
    // no reference leads into a copy
    const kept = entries(node).filter(([keyword]) => keyword !== "$defs" && keyword !== "definitions");
    const inner = (one: Node) => copy(one, scope);
    const changed = kept.map(([keyword, entry]) => [keyword, changeSchemas(keyword, entry, inner)]);
    return refer(node, Object.fromEntries(changed), scope);
  };

  const changes = new Map<unknown, JsonObject>();
  for (const node of schemas) {
    const schema = objectOf(node.value);
    if (schema.$ref === undefined && schema.$dynamicRef === undefined) continue;
    const changed = refer(node, schema, targets.scopeAt(node.pointer));
    if (changed !== schema) changes.set(schema, changed);
  }
  for (const add of queue) add();
  const original = (pointer: string): string => {
    const [, name = "", rest = ""] = /^\/components\/schemas\/([^/]+)(.*)/s.exec(pointer) ?? [];
    const place = originals.get(name);
    return place === undefined ? pointer : place + rest;
  };
  return {
    ...document,
    root: replaceObjects(withSchemas(root, copies), changes),
    locate: (pointer) => document.locate(original(pointer)),
    resourceAt: (pointer) => document.resourceAt(original(pointer)),
    problems: (findings) =>
      document.problems(findings.map((one) => ({ ...one, pointer: original(one.pointer) }))),
  };
}

const placesOf = (nodes: readonly Node[] | undefined) => nodes?.map(({ pointer }) => pointer).join(" ");

/** Finds what the `$dynamicRef`s of a document lead to. */
function createTargets(document: OpenApiDocument, schemas: readonly Node[]) {
  const { resourceAt } = document;
  const main = resourceAt("").file;
  // what stands in other files is a component by now
  const nodes = new Map(schemas.map((node) => [node.value, node]));
  const nodesOf = (targets: readonly Target[]) =>
    targets.flatMap(({ file, node }) => {
      const known = nodes.get(node.value);
      return known ?? (file === main ? nodeAt(document.root, node.pointer) : []);
    });
  const scopes = new Map<Resource, Scope>();
  const initialTargets = new Map<unknown, InitialTarget>();

  /** The schemas with a `$dynamicAnchor` in a resource. */
  const scopeOf = (resource: Resource): Scope => {
    const before = scopes.get(resource);
    if (before) return before;
    const named = [...resource.anchors].flatMap(([name, anchors]) => {
      const dynamic = anchors.filter(({ isDynamic }) => isDynamic);
      return dynamic.length === 0 ? [] : [[name, nodesOf(dynamic)] as const];
    });
    const scope = new Map(named);
    scopes.set(resource, scope);
    return scope;
  };

  const findInitial = ({ value, pointer }: Node): InitialTarget => {
    const { $dynamicRef } = objectOf(value);
    if (typeof $dynamicRef !== "string") return { nodes: [] };
    const name = $dynamicRef.includes("#") ? pointerOfReference($dynamicRef) : "";
    const around = resourceAt(pointer);
    const resource = around.find($dynamicRef);
    const dynamic = resource && scopeOf(resource).get(name);
    if (dynamic) return { nodes: dynamic, name };
    const files = [resource, $dynamicRef.startsWith("#") ? resourceAt("") : undefined];
    const [found] = nodesOf(files.flatMap((one) => (one && targetIn(one, $dynamicRef)) ?? []));
    if (found) return { nodes: [found] };
    const isNamed = (schema: Node) =>
      ["$dynamicAnchor", "$anchor"].some((key) => member(schema.value, key) === name);
    return { nodes: name === "" ? [] : schemas.filter(isNamed) };
  };

  return {
    scopeOf,
    /** The scope in which a schema is by itself: the document's, and those around it. */
    scopeAt(pointer: string): Scope {
      const tokens = pointerTokens(pointer);
      const around = tokens.map((_, index) => resourceAt(joinPointer("", ...tokens.slice(0, index + 1))));
      return [...new Set(around)].reduce<Scope>(
        (scope, one) => enter(scope, scopeOf(one)),
        scopeOf(resourceAt("")),
      );
    },
    initial(node: Node): InitialTarget {
      const before = initialTargets.get(node.value);
      const found = before ?? findInitial(node);
      initialTargets.set(node.value, found);
      return found;
    },
  };
}

const enter = (outer: Scope, inner: Scope): Scope =>
  inner.size === 0 ? outer : new Map([...inner, ...outer]);

/**
 * The names of the anchors that are asked for behind each schema, through `$ref` and `$dynamicRef`; undefined if they are too many.
 */
function namesBehind(
  schemas: readonly Node[],
  initial: (node: Node) => InitialTarget,
): ReadonlyMap<unknown, ReadonlySet<string>> | undefined {
  const holders = holdersOf(schemas, initial);
  const found = new Map<unknown, Set<string>>();
  let left = maxNames;
  for (const name of new Set(schemas.flatMap((node) => initial(node).name ?? []))) {
    // a Set is iterated in insertion order, so what is added on the way is visited as well
    const reached = new Set(holders.get(name));
    for (const value of reached) {
      left -= 1;
      if (left < 0) return undefined;
      found.set(value, (found.get(value) ?? new Set()).add(name));
      for (const holder of holders.get(value)) reached.add(holder);
    }
  }
  return found;
}

/** The schemas from which one leads to each schema; between those that ask for an anchor and those that have it, its name. */
function holdersOf(schemas: readonly Node[], initial: (node: Node) => InitialTarget) {
  const holders = createLists<unknown, unknown>();
  for (const node of schemas) {
    const { nodes, name } = initial(node);
    const meant = name === undefined ? nodes.map(({ value }) => value) : [name];
    const parts = [...inside(node, "schema").map(([, inner]) => inner), target(node)];
    for (const inner of [...parts.flatMap((part) => part?.value ?? []), ...meant])
      holders.add(inner, node.value);
    const anchor = member(node.value, "$dynamicAnchor");
    if (typeof anchor === "string") holders.add(node.value, anchor);
  }
  return holders;
}

/** Creates lists by key. */
function createLists<Key, Item>() {
  const lists = new Map<Key, Item[]>();
  const get = (key: Key): readonly Item[] => lists.get(key) ?? [];
  return {
    get,
    add(key: Key, item: Item): void {
      const list = lists.get(key) ?? [];
      lists.set(key, list);
      list.push(item);
    },
  };
}

/** A document with more schemas in its components. */
function withSchemas(root: JsonObject, schemas: JsonObject): JsonObject {
  if (Object.keys(schemas).length === 0) return root;
  const components = objectOf(root.components);
  return { ...root, components: { ...components, schemas: { ...objectOf(components.schemas), ...schemas } } };
}

/** A schema that is one of others, beside what it is by itself. */
function withReferences(schema: JsonObject, targets: readonly string[]): JsonObject {
  const [first, ...others] = targets.map(($ref) => ({ $ref }));
  if (others.length === 0 && schema.$ref === undefined) return { ...schema, ...first };
  const part = others.length === 0 ? first : { anyOf: [first, ...others] };
  return { ...schema, allOf: [...arrayOf(schema.allOf), part] };
}

/** The words of a schema's name. */
function nameOf(pointer: string): string {
  const words = (pointerTokens(pointer).at(-1) ?? "").split(/\W+/).filter(Boolean);
  return words.map((word, index) => (index === 0 ? word : capitalized(word))).join("");
}

/** The component that a schema is in, or the schema itself. */
const componentOf = (pointer: string): string =>
  /^\/components\/schemas\/[^/]+/.exec(pointer)?.[0] ?? pointer;

/** Most schemas that are copied: their number may grow with the power of that of the anchors. */
const maxCopies = 20_000;
/** Most names of anchors behind all schemas together. */
const maxNames = 200_000;

function tooMany({ problems }: OpenApiDocument, pointer: string): DocumentError {
  const message = `$dynamicRef makes too many schemas of those here. Use $ref.`;
  return new DocumentError(problems([{ pointer, message }]));
}

const none = ($dynamicRef: string) =>
  `$dynamicRef "${$dynamicRef}" leads to no $dynamicAnchor, and is ignored. Use $ref.`;
const anyOf = ($dynamicRef: string) =>
  `$dynamicRef "${$dynamicRef}" may mean any of several schemas, and any of them is taken. Use $ref.`;
