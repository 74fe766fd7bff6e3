import { isDeepStrictEqual } from "node:util";
import { entries, isObject, membersOf, type Node, pointerTokens } from "@onelogin-mfa/codegen/document";
import { bumpOf, type Direction, type RuleId } from "../policy/rules.ts";
import type { Position } from "../report.ts";
import type { Change, Collector } from "./change.ts";

/** Where a comparison is: what it adds to, for which operation, and which way the values travel. */
export interface Context {
  readonly collector: Collector;
  readonly direction: Direction;
  readonly position: Position | null;
  /** Pairs of schemas that are being compared, so that a schema that contains itself ends. */
  readonly seen: Set<string>;
  /** Every named schema that an operation uses, by pointer. */
  readonly reached: Set<string>;
  /** Whether the values stand in an open list: `anyOf` of known values and any string. */
  readonly isOpen?: boolean;
  /** What stands beside the alternatives of one side, if the schemas are an alternative and the whole other side. */
  readonly beside?: Beside | undefined;
  /** Compares two schemas with all that they contain: schemas nest, and so do the functions for their parts. */
  readonly compareSchemas: (context: Context, before: Node, after: Node) => void;
}

/** The keys of a schema of alternatives, which count for each of them. */
export interface Beside {
  readonly side: "before" | "after";
  readonly keys: ReadonlySet<string>;
}

/** A pair of things to compare; one is missing if it was added or removed. */
export interface Pair {
  readonly before: Node | undefined;
  readonly after: Node | undefined;
}

/** The members of two schemas, and what people call them. */
export interface SchemaPair {
  readonly before: ReadonlyMap<string, Node>;
  readonly after: ReadonlyMap<string, Node>;
  /** Where the schemas stand: where they are named if that is the same location, else where they are used. */
  readonly nodes: { readonly before: Node; readonly after: Node };
  readonly name: string;
}

/** What a change covers beside its own locations, and its kind where that does not follow from them. */
export interface ChangeDetails {
  readonly kind?: Change["kind"];
  readonly alsoBefore?: readonly string[];
  readonly alsoAfter?: readonly string[];
}

/** Adds a change of a pair, rated for the context's direction, at the context's position. */
export function report(
  { collector, direction, position }: Context,
  rule: RuleId,
  { before, after }: Pair,
  sentence: string,
  { kind, alsoBefore = [], alsoAfter = [] }: ChangeDetails = {},
): void {
  collector.add({
    rule,
    bump: bumpOf(rule, direction),
    kind: kind ?? (before === undefined ? "added" : after === undefined ? "removed" : "changed"),
    sentence,
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
export function isOnBoth(pair: Pair): pair is SchemaPair["nodes"] {
  return pair.before !== undefined && pair.after !== undefined;
}

/** Whether the two sides of a pair have the same value, or both are missing. */
export function isSame({ before, after }: Pair): boolean {
  return isDeepStrictEqual(before?.value, after?.value);
}

/** The members of two objects by key: those of the older first, then what is new. */
export function pairs(
  before: ReadonlyMap<string, Node>,
  after: ReadonlyMap<string, Node>,
): Map<string, Pair> {
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

/** The items that only one of two lists has, with their nodes. */
export function listDifference({ before, after }: Pair): { added: Node[]; removed: Node[] } {
  const itemsOf = (list: Node | undefined) => (list && Array.isArray(list.value) ? entries(list) : []);
  const [old, now] = [before, after].map((list) => itemsOf(list).map(([, item]) => item));
  const lacks = (list: readonly Node[] = []) => {
    return (item: Node) => !list.some(({ value }) => isDeepStrictEqual(value, item.value));
  };
  return { added: now?.filter(lacks(old)) ?? [], removed: old?.filter(lacks(now)) ?? [] };
}

/**
 * What people call the thing at a pointer: the component's name and the fields down to it (`Device.device_id`), or the
 * fields alone; `the body` if there are none.
 */
export function nameAt(pointer: string): string {
  const tokens = pointerTokens(pointer);
  const names = tokens[0] === "components" ? [tokens[2] ?? ""] : [];
  for (const [index, token] of tokens.entries()) {
    if (token === "properties" && tokens[index - 1] !== "properties") names.push(tokens[index + 1] ?? "");
  }
  return names.filter(Boolean).join(".") || "the body";
}

/** A value in a sentence: a short one as JSON in backticks, else only its kind. */
export function shown(value: unknown): string {
  if (Array.isArray(value) && value.length > 6) return "a longer list";
  if (isObject(value) && Object.keys(value).length > 3) return "an object";
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing");
  return text.length > 60 ? "a longer value" : `\`${text.replaceAll("`", "'").replaceAll("\n", " ")}\``;
}

/** That a value changed, and how, if both can be shown and differ in that. */
export function transition({ before, after }: Pair): string {
  const [from, to] = [shown(before?.value), shown(after?.value)];
  return from === to ? "changed" : `changed from ${from} to ${to}`;
}
