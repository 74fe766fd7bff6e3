import { isObject, joinPointer, member, pointerOfReference, valueAt } from "./json.ts";

/** A value in a parsed document, and where it stands: a JSON pointer (RFC 6901) without `#`. */
export interface Node {
  readonly root: unknown;
  readonly value: unknown;
  readonly pointer: string;
}

/** The node of a whole document. */
export function documentNode(root: unknown): Node {
  return { root, value: root, pointer: "" };
}

/** The node at a pointer of a document; its value is `undefined` where there is nothing. */
export function nodeAt(root: unknown, pointer: string): Node {
  return { root, value: valueAt(root, pointer), pointer };
}

/** The node below `node` at `keys`; its value is `undefined` where there is nothing. `$ref` is not followed. */
export function child({ root, value, pointer }: Node, ...keys: readonly string[]): Node {
  return { root, value: keys.reduce(member, value), pointer: joinPointer(pointer, ...keys) };
}

/** The nodes of an object's members or an array's items, by key; empty for anything else. `$ref` is not followed. */
export function entries(node: Node): [key: string, entry: Node][] {
  const { root, value, pointer } = node;
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).map(([key, entry]) => [
    key,
    { root, value: entry, pointer: joinPointer(pointer, key) },
  ]);
}

/** The node that a `$ref` in this node leads to; undefined if there is none, or if it leads out of the document or nowhere. */
export function target({ root, value }: Node): Node | undefined {
  if (!isObject(value) || typeof value.$ref !== "string" || !value.$ref.startsWith("#")) return undefined;
  const found = nodeAt(root, pointerOfReference(value.$ref));
  return found.value === undefined ? undefined : found;
}

/**
 * `node` and each node that its `$ref` leads to, in order: in OpenAPI 3.1 members beside `$ref` count, so every one of
 * them can carry a mark. A reference that leads out of the document, nowhere, or in a cycle ends the chain.
 */
export function chain(node: Node): Node[] {
  const nodes = [node];
  for (let next = target(node); next; next = target(next)) {
    const { value } = next;
    if (nodes.some((seen) => seen.value === value)) break;
    nodes.push(next);
  }
  return nodes;
}

/** The node that `$ref` leads to in the end; the node itself if it has none. */
export function follow(node: Node): Node {
  return chain(node).at(-1) ?? node;
}

/** The first value of a key along a node's `$ref` chain: what stands beside `$ref` wins. */
export function lookUp(node: Node, key: string): unknown {
  const values = chain(node).map(({ value }) => member(value, key));
  return values.find((value) => value !== undefined);
}

/**
 * An object's members by key, or an array's items by index, through `$ref`; what stands beside a `$ref` wins, as in
 * OpenAPI 3.1. Empty for scalars.
 */
export function membersOf(node: Node): Map<string, Node> {
  const [, ...others] = chain(node);
  const members = new Map(others.reverse().flatMap(entries));
  for (const [key, entry] of entries(node)) members.set(key, entry);
  if (others.length > 0) members.delete("$ref");
  return members;
}
