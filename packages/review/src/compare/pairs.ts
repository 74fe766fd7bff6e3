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
import { type Families, namedBy, pointerOfName } from "./subtypes.ts";

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

/**
 * True if two nodes are the same with all that they refer to: then nothing in them needs to be compared.
 *
 * @param families the schemas whose subtypes count as well
 */
export function isUnchanged(
  known: Unchanged,
  before: Node,
  after: Node,
  families: FamilyPair = { before: new Map(), after: new Map() },
): boolean {
  const visited = new Set<string>();
  const isEqual = areEqual({ known, families, visited }, before, after);
  // of what differs, only the start is sure: others may differ from nothing but a part of a cycle
  if (isEqual) for (const key of visited) known.set(key, true);
  else known.set(keyOf(before, after), false);
  return isEqual;
}

type FamilyPair = { readonly [Side in keyof Sides<Families>]: Families };

const keyOf = (before: Node, after: Node) => `${before.pointer} ${after.pointer}`;

interface Search {
  readonly known: Unchanged;
  readonly families: FamilyPair;
  readonly visited: Set<string>;
}

function areEqual(search: Search, before: Node, after: Node): boolean {
  const key = keyOf(before, after);
  const result = search.visited.has(key) || search.known.get(key);
  if (result !== undefined) return result;
  search.visited.add(key);
  if (!isDeepStrictEqual(before.value, after.value)) return false;
  const [old, now] = [search.families.before.get(before.pointer), search.families.after.get(after.pointer)];
  if (old?.subtypes.size !== now?.subtypes.size) return false;
  return referencesIn(before.value, [...(old?.subtypes.keys() ?? [])]).every((pointer) =>
    areEqual(search, nodeAt(before.root, pointer), nodeAt(after.root, pointer)),
  );
}

function referencesIn(value: unknown, found: string[] = []): string[] {
  if (typeof value !== "object" || value === null) return found;
  if (isObject(value)) {
    if (typeof value.$ref === "string") found.push(pointerOfReference(value.$ref));
    if (isObject(value.discriminator))
      found.push(...namedBy(value.discriminator).map(([, pointer]) => pointer));
  }
  for (const member of Object.values(value)) referencesIn(member, found);
  return found;
}

/** The locations of a document that refer to something: to what is at `#` and a pointer, or to an operation by its id. */
export type References = ReadonlyMap<unknown, readonly string[]>;

/**
 * Finds all that a document refers to, in one walk: by a pointer, by the name of a schema or a security scheme, by the anchor of a
 * schema, and by the id of an operation.
 */
export function findReferences(root: unknown): References {
  const found = new Map<unknown, string[]>();
  const anchored: (readonly [anchor: string, pointer: string])[] = [];
  const keys: string[] = [];
  const add = (target: string, location: string) => {
    if (found.get(target)?.push(location) === undefined) found.set(target, [location]);
  };
  const visitText = (key: string, text: string): void => {
    const target = targetOf(key, text, keys);
    if (target !== undefined) add(target, joinPointer("", ...keys, key));
    if (key === "$anchor" || key === "$dynamicAnchor") anchored.push([`#${text}`, joinPointer("", ...keys)]);
  };
  const visitSchemes = (requirements: unknown): void => {
    for (const [index, one] of arrayOf(requirements).entries())
      for (const name of Object.keys(isObject(one) ? one : {}))
        add(`#${schemePointer(name)}`, joinPointer("", ...keys, index, name));
  };
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, member] of Object.entries(value)) {
      if (typeof member === "string") visitText(key, member);
      else {
        keys.push(key);
        if (key === "security") visitSchemes(member);
        visit(member);
        keys.pop();
      }
    }
  };
  visit(root);
  for (const [anchor, pointer] of anchored)
    for (const location of found.get(anchor) ?? []) add(`#${pointer}`, location);
  return found;
}

/** The target of a text at a key; undefined for one that refers to nothing. */
function targetOf(key: string, text: string, around: readonly string[]): string | undefined {
  if (key === "operationId") return text;
  if (text.startsWith("#/")) return text.includes("%") ? `#${pointerOfReference(text)}` : text;
  if ((key === "$ref" || key === "$dynamicRef") && text.startsWith("#")) return text;
  const isNamed = around.at(-1) === "mapping" && around.at(-2) === "discriminator";
  return isNamed || key === "defaultMapping" ? `#${pointerOfName(text)}` : undefined;
}

/** The pointer to a security scheme, which is asked for by its name or, in OpenAPI 3.2, by a reference. */
export const schemePointer = (name: string): string =>
  name.startsWith("#/") ? pointerOfReference(name) : joinPointer("/components/securitySchemes", name);
