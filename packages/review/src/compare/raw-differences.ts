import { isObject, joinPointer, same } from "./node.ts";

/** A place where two JSON values differ; `before` or `after` is `null` where the other has no such place. */
export interface RawDifference {
  readonly before: string | null;
  readonly after: string | null;
}

/**
 * Every place where two values differ, as deep as both of them go: members by key, items by index. What only one of
 * them has is one difference.
 */
export function rawDifferences(before: unknown, after: unknown, pointer = ""): RawDifference[] {
  if (same(before, after)) return [];
  const lists = Array.isArray(before) && Array.isArray(after);
  if (!lists && !(isObject(before) && isObject(after))) return [{ before: pointer, after: pointer }];
  const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((key) => {
    const place = joinPointer(pointer, key);
    if (!old.has(key)) return [{ before: null, after: place }];
    if (!now.has(key)) return [{ before: place, after: null }];
    return rawDifferences(old.get(key), now.get(key), place);
  });
}
