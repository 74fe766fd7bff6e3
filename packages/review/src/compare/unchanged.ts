import { isDeepStrictEqual } from "node:util";
import { isObject, type Node, nodeAt, pointerOfReference } from "@onelogin-mfa/codegen/document";

/** Whether the things at two pointers are the same, as far as that has been found out. */
export type Unchanged = Map<string, boolean>;

/** Whether two nodes are the same, with all that they refer to: then nothing in them needs to be compared. */
export function isUnchanged(known: Unchanged, before: Node, after: Node): boolean {
  const visited = new Set<string>();
  const isSame = isEqual(known, before, after, visited);
  // of what differs, only the start is sure: others may differ from nothing but a part of a circle
  if (isSame) for (const key of visited) known.set(key, true);
  else known.set(keyOf(before, after), false);
  return isSame;
}

const keyOf = (before: Node, after: Node) => `${before.pointer} ${after.pointer}`;

function isEqual(known: Unchanged, before: Node, after: Node, visited: Set<string>): boolean {
  const key = keyOf(before, after);
  const result = visited.has(key) ? true : known.get(key);
  if (result !== undefined) return result;
  visited.add(key);
  if (!isDeepStrictEqual(before.value, after.value)) return false;
  return referencesIn(before.value).every((pointer) =>
    isEqual(known, nodeAt(before.root, pointer), nodeAt(after.root, pointer), visited),
  );
}

function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (!isObject(value)) return [];
  const own = typeof value.$ref === "string" ? [pointerOfReference(value.$ref)] : [];
  return [...own, ...Object.values(value).flatMap(referencesIn)];
}
