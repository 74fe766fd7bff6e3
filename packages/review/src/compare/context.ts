import { isDeepStrictEqual } from "node:util";
import { entries, membersOf, type Node } from "@onelogin-mfa/codegen/document";
import { bumpOf, type Direction, type RuleId } from "../policy/rules.ts";
import type { Position } from "../report.ts";
import type { Collector } from "./change.ts";
import { type Conjunction, type Schema, schemaOf } from "./effective-schema.ts";
import { isUnchanged, type Unchanged } from "./unchanged.ts";

/** Where a comparison is: what it adds to, for which operation, and which way the values travel. */
export interface Context {
  readonly collector: Collector;
  readonly direction: Direction;
  readonly position: Position | null;
  /** What a sentence calls a schema that has no name of its own, such as "the request body". */
  readonly owner: string;
  /** Pairs of schemas that are being compared, so that a schema that contains itself ends. */
  readonly seen: Set<string>;
  /** What is known to be the same on both sides, with all that it refers to. */
  readonly unchanged: Unchanged;
  /** Every named schema that an operation uses, by pointer. */
  readonly reached: Set<string>;
  /** The id that each older operation has now; undefined for what is gone. */
  readonly newIds: ReadonlyMap<unknown, string | undefined>;
  /** Whether members of an operation itself are compared. */
  readonly isOperation?: boolean;
  /** Whether the values stand in an open list: `anyOf` of known values and any string. */
  readonly isOpen?: boolean;
  /** Whether the values are XML; undefined if no request or response has them. */
  readonly isXml?: boolean;
  /** Compares two schemas whose meaning is resolved: schemas nest, and so do the functions for their parts. */
  readonly compareMeanings: CompareMeanings;
}

/**
 * Compares two schemas whose meaning is resolved, with all that they contain.
 *
 * @param isNullCompared whether it has been compared around them if `null` fits
 */
export type CompareMeanings = (
  context: Context,
  before: Schema,
  after: Schema,
  isNullCompared?: boolean,
) => void;

/** Compares what schemas mean, and reports every difference. */
export function compareSchemas(context: Context, before: Conjunction, after: Conjunction): void {
  const [old, now] = [before[0], after[0]];
  const isSingle = before.length === 1 && after.length === 1;
  if (isSingle && old && now && isUnchanged(context.unchanged, old, now)) return;
  context.compareMeanings(context, schemaOf(before), schemaOf(after));
}

/** Two sides of a comparison; one is missing if the thing was added or removed. */
export interface Sides<T> {
  readonly before: T | undefined;
  readonly after: T | undefined;
}

/** A pair of things to compare. */
export type Pair = Sides<Node>;

/** What two schemas mean, and what people call them. */
export interface SchemaPair {
  readonly before: Schema;
  readonly after: Schema;
  /** Where the schemas stand: where they are named if that is the same location, else where they are used. */
  readonly nodes: Pair;
  /** As a sentence has it: a name in backticks, or words. */
  readonly name: string;
}

/** What a change covers beside its own locations. */
export interface ChangeDetails {
  readonly alsoBefore?: readonly string[] | undefined;
  readonly alsoAfter?: readonly string[] | undefined;
}

/** Adds a change of a pair, rated for the context's direction, at the context's position. */
export function report(
  { collector, direction, position }: Context,
  rule: RuleId,
  { before, after }: Pair,
  sentence: string,
  { alsoBefore = [], alsoAfter = [] }: ChangeDetails = {},
): void {
  collector.add({
    rule,
    bump: bumpOf(rule, direction),
    sentence: `${sentence.slice(0, 1).toUpperCase()}${sentence.slice(1)}`,
    positions: position ? [position] : [],
    before: before?.pointer ?? null,
    after: after?.pointer ?? null,
    covers: {
      before: [...pointersOf(before), ...alsoBefore],
      after: [...pointersOf(after), ...alsoAfter],
    },
  });
}

const pointersOf = (node: Node | undefined) => (node ? [node.pointer] : []);

/** Covers two whole lists: when an item comes or goes, those behind it have other indexes. */
export function wholeLists({ before, after }: Pair): ChangeDetails {
  return { alsoBefore: pointersOf(before), alsoAfter: pointersOf(after) };
}

/** Whether both sides of a pair are there. */
export function isOnBoth<T>(pair: Sides<T>): pair is { readonly before: T; readonly after: T } {
  return pair.before !== undefined && pair.after !== undefined;
}

/** Whether the two sides of a pair have the same value, or both are missing. */
export function isSame({ before, after }: Pair): boolean {
  return isDeepStrictEqual(before?.value, after?.value);
}

/** The members of two maps by key: those of the older first, then what is new. */
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

/** The items that only one of two lists has, with their nodes. */
export function listDifference({ before, after }: Pair): { added: Node[]; removed: Node[] } {
  const itemsOf = (list: Node | undefined) => (list && Array.isArray(list.value) ? entries(list) : []);
  const [old, now] = [before, after].map((list) => itemsOf(list).map(([, item]) => item));
  const lacks = (list: readonly Node[] = []) => {
    return (item: Node) => !list.some(({ value }) => isDeepStrictEqual(value, item.value));
  };
  return { added: now?.filter(lacks(old)) ?? [], removed: old?.filter(lacks(now)) ?? [] };
}
