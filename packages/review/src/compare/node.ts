import type { Spec } from "../report.ts";

/** A value in a spec, and its location: a JSON pointer (RFC 6901) without `#`. */
export interface Node {
  readonly root: Spec;
  readonly value: unknown;
  readonly pointer: string;
}

/** True for a JSON object; false for arrays, `null` and scalars. */
export function isObject(value: unknown): value is Spec {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The array itself, or an empty one for anything else. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A pointer to something inside of what another pointer points at. */
export function joinPointer(pointer: string, ...tokens: readonly (string | number)[]): string {
  return pointer + tokens.map((token) => `/${escapeToken(String(token))}`).join("");
}

const escapeToken = (token: string) => token.replaceAll("~", "~0").replaceAll("/", "~1");

/** The unescaped tokens of a pointer. */
export function tokensOf(pointer: string): string[] {
  const tokens = pointer.split("/").slice(1);
  return tokens.map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** What is at a pointer; `undefined` if there is nothing. */
export function valueAt(root: unknown, pointer: string): unknown {
  return tokensOf(pointer).reduce<unknown>(memberOf, root);
}

function memberOf(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Spec)[key]; // an array is indexed by its decimal keys just the same
}

/** A document's own node. */
export function documentNode(root: Spec): Node {
  return { root, value: root, pointer: "" };
}

/** What a node's `$ref`s lead to; the node itself if it has none, or one that leads nowhere. */
export function follow(node: Node): Node {
  const visited = new Set<string>();
  let current = node;
  while (isObject(current.value) && typeof current.value.$ref === "string") {
    const target = targetOf(current.value.$ref);
    const value = valueAt(node.root, target);
    if (visited.has(target) || value === undefined) return node;
    visited.add(target);
    current = { root: node.root, value, pointer: target };
  }
  return current;
}

function targetOf(reference: string): string {
  const fragment = reference.slice(reference.indexOf("#") + 1);
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment; // a malformed escape is left as it is
  }
}

/**
 * An object's members by key, or an array's items by index, through `$ref`; what stands beside a `$ref` wins, as in
 * OpenAPI 3.1. Empty for scalars.
 */
export function membersOf(node: Node): Map<string, Node> {
  const target = follow(node);
  const members = new Map<string, Node>();
  if (typeof target.value !== "object" || target.value === null) return members;
  for (const [key, value] of Object.entries(target.value)) members.set(key, inside(target, key, value));
  if (target === node || !isObject(node.value)) return members;
  for (const [key, value] of Object.entries(node.value)) {
    if (key !== "$ref") members.set(key, inside(node, key, value));
  }
  return members;
}

const inside = ({ root, pointer }: Node, key: string, value: unknown): Node => ({
  root,
  value,
  pointer: joinPointer(pointer, key),
});

/** The member of a node, through `$ref`; `undefined` if there is none. */
export function child(node: Node | undefined, ...keys: readonly string[]): Node | undefined {
  let current = node;
  for (const key of keys) current = current && membersOf(current).get(key);
  return current;
}

/** Whether two JSON values are the same, whatever the order of their keys. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && same(memberOf(a, key), memberOf(b, key)));
}
