import { joinPointer } from "./pointer.ts";

/**
 * Pointer of the first value that contains itself, which YAML aliases make possible; undefined when there
 * is none.
 */
export function findCycle(
  value: unknown,
  pointer = "",
  ancestors: Set<unknown> = new Set(),
  done: Set<unknown> = new Set(),
): string | undefined {
  if (typeof value !== "object" || value === null || done.has(value)) return undefined;
  if (ancestors.has(value)) return pointer;
  ancestors.add(value);
  for (const [key, child] of Object.entries(value)) {
    const found = findCycle(child, joinPointer(pointer, key), ancestors, done);
    if (found !== undefined) return found;
  }
  ancestors.delete(value);
  done.add(value);
  return undefined;
}
