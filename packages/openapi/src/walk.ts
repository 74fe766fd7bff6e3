import { isObject, type JsonObject } from "./json.ts";
import { child, documentNode, entries, follow, type Node } from "./node.ts";

/** The HTTP methods that a path item can have, as OpenAPI writes them. */
export const methods = [
  "get",
  "put",
  "post",
  "delete",
  "options",
  "head",
  "patch",
  "trace",
  "query",
] as const;

/** The kinds of OpenAPI object. */
export type Kind = keyof typeof grammar;

/** The content of a key: one object of a kind, a list of them, or a map of them by names of the author's choice. */
export type Position = readonly [form: Form, kind: Kind];
type Form = "one" | "list" | "map";

const position =
  <F extends Form>(form: F) =>
  <Inner extends string>(kind: Inner) =>
    [form, kind] as const;
const [one, list, map] = [position("one"), position("list"), position("map")];

const each = <Inner>(keys: string, inner: Inner): Record<string, Inner> =>
  Object.fromEntries(keys.split(" ").map((key) => [key, inner]));

const described = { schema: one("schema"), content: map("mediaType"), examples: map("example") };

// Keys that are not here hold no description, only data of the API: a "$ref" inside is just a string.
const grammar = {
  document: { paths: one("paths"), webhooks: map("pathItem"), components: one("components") },
  components: {
    schemas: map("schema"),
    parameters: map("parameter"),
    requestBodies: map("requestBody"),
    responses: map("response"),
    headers: map("header"),
    examples: map("example"),
    links: map("link"),
    callbacks: map("callback"),
    securitySchemes: map("securityScheme"),
    pathItems: map("pathItem"),
    mediaTypes: map("mediaType"),
  },
  paths: { "*": one("pathItem") },
  pathItem: {
    parameters: list("parameter"),
    additionalOperations: map("operation"),
    ...each(methods.join(" "), one("operation")),
  },
  operation: {
    parameters: list("parameter"),
    requestBody: one("requestBody"),
    responses: one("responses"),
    callbacks: map("callback"),
  },
  parameter: described,
  requestBody: { content: map("mediaType") },
  responses: { "*": one("response") },
  response: { headers: map("header"), content: map("mediaType"), links: map("link") },
  header: described,
  mediaType: {
    schema: one("schema"),
    itemSchema: one("schema"),
    examples: map("example"),
    encoding: map("encoding"),
  },
  encoding: { headers: map("header") },
  example: {},
  link: {},
  callback: { "*": one("pathItem") },
  securityScheme: {},
  schema: {
    ...each("properties patternProperties $defs definitions dependentSchemas dependencies", map("schema")),
    ...each("allOf anyOf oneOf prefixItems", list("schema")),
    ...each("items contains additionalProperties unevaluatedProperties unevaluatedItems", one("schema")),
    ...each("propertyNames not if then else", one("schema")),
  },
} satisfies Readonly<Record<string, Readonly<Record<string, readonly [Form, string]>>>>;

/** Returns the position under a key of an object of a kind; undefined if it describes nothing. */
export function positionOf(kind: Kind, key: string): Position | undefined {
  const known: Readonly<Record<string, Position>> = grammar[kind];
  if (Object.hasOwn(known, key)) return known[key];
  return key.startsWith("x-") || key === "$ref" ? undefined : known["*"];
}

/** The keys under which an object of a kind has others. */
export const keysOf = (kind: Kind): string[] => Object.keys(grammar[kind]);

/** The objects directly inside a node of a kind, with their own kinds, in the order of the document. */
export function inside(node: Node, kind: Kind): [kind: Kind, node: Node][] {
  if (!isObject(node.value)) return [];
  const found: [Kind, Node][] = [];
  for (const key of Object.keys(node.value)) {
    const [form, inner] = positionOf(kind, key) ?? [];
    if (inner === undefined) continue;
    const entry = child(node, key);
    if (form === "one") found.push([inner, entry]);
    else for (const [, item] of entries(entry)) found.push([inner, item]);
  }
  return found;
}

/**
 * Visits every object that a node of a kind consists of, where it is written, parents first. A `$ref` is a node of its
 * own and is not followed. An object that YAML aliases share is visited once.
 */
export function walk(
  node: Node,
  kind: Kind,
  visit: (object: JsonObject, node: Node, kind: Kind) => void,
  seen: Set<unknown> = new Set(),
): void {
  if (!isObject(node.value) || seen.has(node.value)) return;
  seen.add(node.value);
  visit(node.value, node, kind);
  for (const [innerKind, inner] of inside(node, kind)) walk(inner, innerKind, visit, seen);
}

/**
 * A copy of a document with other objects in place of some, wherever these stand, also in what is put there. What has none of
 * them inside is shared.
 */
export function replaceObjects(root: JsonObject, changes: ReadonlyMap<unknown, JsonObject>): JsonObject {
  if (changes.size === 0) return root;
  const known = new Map<unknown, object>();
  const visit = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    const before = known.get(value);
    if (before) return before;
    known.set(value, value); // one that stands in its own replacement stays there
    const now = changes.get(value) ?? value;
    const members = Object.entries(now).map(([key, inner]) => [key, visit(inner), inner] as const);
    const isSame = members.every(([, replaced, inner]) => replaced === inner);
    const copyOf = () =>
      Array.isArray(now) ? members.map(([, replaced]) => replaced) : Object.fromEntries(members);
    const copy = isSame ? now : copyOf();
    known.set(value, copy);
    return copy;
  };
  return visit(root) as JsonObject; // as the root is one
}

/** The value of a keyword of a schema, with the schemas in it changed. */
export function changeSchemas(keyword: string, entry: Node, change: (schema: Node) => unknown): unknown {
  const [form] = positionOf("schema", keyword) ?? [];
  if (form === "one") return change(entry);
  if (form === "list" && Array.isArray(entry.value)) return entries(entry).map(([, item]) => change(item));
  if (form !== "map" || !isObject(entry.value)) return entry.value;
  return Object.fromEntries(entries(entry).map(([name, item]) => [name, change(item)]));
}

/** The node of a whole document, in which every object of a kind is found. */
export interface WholeDocument extends Node {
  /** Gives every object of a kind, where it is written. */
  readonly every: (kind: Kind) => readonly Node[];
}

/** Creates the node of a document, which is walked once for all kinds, when the first is asked for. It must not change. */
export function wholeDocument(root: unknown): WholeDocument {
  const node = documentNode(root);
  let found: ReadonlyMap<Kind, readonly Node[]> | undefined;
  return {
    ...node,
    every(kind) {
      found ??= nodesByKind(node);
      return found.get(kind) ?? [];
    },
  };
}

function nodesByKind(document: Node): ReadonlyMap<Kind, readonly Node[]> {
  const found = new Map<Kind, Node[]>();
  walk(document, "document", (_, node, kind) => {
    const known = found.get(kind) ?? [];
    found.set(kind, known);
    known.push(node);
  });
  return found;
}

/** Every schema that a schema is made of, itself included, through `$ref`; each place once. */
export function reachableSchemas(schema: Node): Node[] {
  const seen = new Map<string, Node>();
  const queue = [schema]; // no recursion: a chain of references may be longer than the stack
  for (const node of queue) {
    const end = follow(node);
    if (seen.has(end.pointer)) continue;
    seen.set(end.pointer, end);
    for (const [, inner] of inside(end, "schema")) queue.push(inner);
  }
  return [...seen.values()];
}
