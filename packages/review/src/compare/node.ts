import { member, membersOf, type Node } from "@onelogin-mfa/codegen/document";

/** The member of a node, through `$ref`; `undefined` if there is none. */
export function memberAt(node: Node | undefined, ...keys: readonly string[]): Node | undefined {
  return keys.reduce((current, key) => current && membersOf(current).get(key), node);
}

/** Whether two JSON values are the same, whatever the order of their keys. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && same(member(a, key), member(b, key)));
}
