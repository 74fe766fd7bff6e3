import { isDeepStrictEqual } from "node:util";
import {
  arrayOf,
  isObject,
  joinPointer,
  membersOf,
  type Node,
  nodeAt,
  pointerOfReference,
} from "@onelogin-mfa/openapi";

/** Two sides of a comparison; one is missing if the thing was added or removed. */
export interface Sides<T> {
  readonly before: T | undefined;
  readonly after: T | undefined;
}

/** The nodes that are compared with each other. */
export type Pair = Sides<Node>;

/** True if both sides of a pair exist. */
export function isOnBoth<T>(pair: Sides<T>): pair is { readonly before: T; readonly after: T } {
  return pair.before !== undefined && pair.after !== undefined;
}

/** True if both sides of a pair have the same value, or neither exists. `$ref` is not followed. */
export function isSame({ before, after }: Pair): boolean {
  return isDeepStrictEqual(before?.value, after?.value);
}

/** The members of two maps by key: those of the older map first, then what is new. */
export function pairs<T>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
): Map<string, Sides<T>> {
  const keys = new Set([...before.keys(), ...after.keys()]);
  return new Map([...keys].map((key) => [key, { before: before.get(key), after: after.get(key) }]));
}

/** The members of both sides of a pair by key; a missing side has none. */
export function memberPairs(pair: Pair | undefined): Map<string, Pair> {
  const members = (node: Node | undefined) => (node ? membersOf(node) : new Map<string, Node>());
  return pairs(members(pair?.before), members(pair?.after));
}

/** The member of a node, through `$ref`; `undefined` if there is none. */
export function memberAt(node: Node | undefined, ...keys: readonly string[]): Node | undefined {
  return keys.reduce((current, key) => current && membersOf(current).get(key), node);
}

/** The members of both sides of a pair at the same keys. */
export function childPair({ before, after }: Pair, ...keys: readonly string[]): Pair {
  return { before: memberAt(before, ...keys), after: memberAt(after, ...keys) };
}

/** True if a list has a value, compared deeply. */
export function includesValue(list: readonly unknown[], value: unknown): boolean {
  return list.some((one) => isDeepStrictEqual(one, value));
}

/** The values that only one of two lists has. */
export function difference(before: readonly unknown[], after: readonly unknown[]) {
  return {
    added: after.filter((value) => !includesValue(before, value)),
    removed: before.filter((value) => !includesValue(after, value)),
  };
}

/** The items that only one side of a pair of lists has. */
export const listDifference = ({ before, after }: Pair) =>
  difference(arrayOf(before?.value), arrayOf(after?.value));

/**
 * Pairs things of two lists, from old to new: those that the first test takes for the same, then the rest by the next one.
 *
 * @param isUnique true to leave out a pair if one of the two has a rival by the same test
 */
export function pairUp<T>(
  before: readonly T[],
  after: readonly T[],
  tests: readonly ((old: T, now: T) => boolean)[],
  isUnique = false,
): Map<T, T> {
  const [found, taken] = [new Map<T, T>(), new Set<T>()];
  for (const isTwin of tests) {
    const gone = before.filter((old) => !found.has(old));
    const added = after.filter((now) => !taken.has(now));
    for (const old of gone) {
      const twin = added.find((now) => !taken.has(now) && isTwin(old, now));
      if (twin === undefined) continue;
      const isRivaled = () =>
        gone.some((one) => one !== old && isTwin(one, twin)) ||
        added.some((one) => one !== twin && isTwin(old, one));
      if (isUnique && isRivaled()) continue;
      found.set(old, twin);
      taken.add(twin);
    }
  }
  return found;
}

/** Results of {@link isUnchanged} so far, by the pointers of both nodes. */
export type Unchanged = Map<string, boolean>;

/** True if two nodes are the same with all that they refer to: then nothing in them needs to be compared. */
export function isUnchanged(known: Unchanged, before: Node, after: Node): boolean {
  const visited = new Set<string>();
  const isEqual = areEqual(known, before, after, visited);
  // of what differs, only the start is sure: others may differ from nothing but a part of a circle
  if (isEqual) for (const key of visited) known.set(key, true);
  else known.set(keyOf(before, after), false);
  return isEqual;
}

const keyOf = (before: Node, after: Node) => `${before.pointer} ${after.pointer}`;

function areEqual(known: Unchanged, before: Node, after: Node, visited: Set<string>): boolean {
  const key = keyOf(before, after);
  const result = visited.has(key) || known.get(key);
  if (result !== undefined) return result;
  visited.add(key);
  if (!isDeepStrictEqual(before.value, after.value)) return false;
  return referencesIn(before.value).every((pointer) =>
    areEqual(known, nodeAt(before.root, pointer), nodeAt(after.root, pointer), visited),
  );
}

function referencesIn(value: unknown, found: string[] = []): string[] {
  if (typeof value !== "object" || value === null) return found;
  if (isObject(value) && typeof value.$ref === "string") found.push(pointerOfReference(value.$ref));
  for (const member of Object.values(value)) referencesIn(member, found);
  return found;
}

/** The locations of a document that refer to something: to what is at `#` and a pointer, or to an operation by its id. */
export type References = ReadonlyMap<unknown, readonly string[]>;

/** Finds all that a document refers to, in one walk. */
export function findReferences(root: unknown): References {
  const found = new Map<unknown, string[]>();
  const keys: string[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, member] of Object.entries(value)) {
      keys.push(key);
      const isReference = typeof member === "string" && (member.startsWith("#/") || key === "operationId");
      if (!isReference) visit(member);
      else if (found.get(member)?.push(joinPointer("", ...keys)) === undefined)
        found.set(member, [joinPointer("", ...keys)]);
      keys.pop();
    }
  };
  visit(root);
  return found;
}
