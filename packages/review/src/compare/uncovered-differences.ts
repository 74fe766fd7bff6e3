import { isDeepStrictEqual } from "node:util";
import {
  isObject,
  joinPointer,
  nodeAt,
  objectOf,
  pointerOfReference,
  pointerTokens,
} from "@onelogin-mfa/openapi";
import type { RuleId } from "../policy/rules.ts";
import type { Change, Spec } from "../report.ts";
import { quoted } from "../words.ts";
import { documentation } from "./compare-members.ts";
import { componentKind, homeOf, nameOf, nameOfLocation, parentOf } from "./location.ts";
import { isOnBoth, type Pair, type Sides } from "./pairs.ts";
import { documentPlace } from "./place.ts";
import type { Reporter } from "./reporter.ts";

/** Pointers of a location where two values differ; undefined where the other one has no such location. */
export type Difference = Sides<string>;

/**
 * Reports every location where the two documents differ and that no change covers yet: what is unchanged in
 * meaning, and what no operation uses. So no difference is lost.
 */
export function reportUncovered(reporter: Reporter, before: Spec, after: Spec): void {
  const changes = reporter.changes();
  const isMeant = meaningIn(changes);
  const unchanged = new Map<string, Difference[]>();
  const nodesOf: NodesOf = (one) => ({ before: nodeOf(before, one.before), after: nodeOf(after, one.after) });
  for (const difference of findDifferences(before, after, changes)) {
    const nodes = nodesOf(difference);
    const [known, home] = [describe(difference, nodes), homeOf(pointerOf(difference))];
    if (known) reporter.report(documentPlace, known[0], nodes, known[1]);
    else unchanged.set(home, [...(unchanged.get(home) ?? []), difference]);
  }
  for (const [home, some] of unchanged) reportUnchanged(reporter, home, some, nodesOf, isMeant);
}

type NodesOf = (difference: Difference) => Pair;

/** The node at a pointer, if there is one. */
function nodeOf(root: Spec, pointer: string | undefined) {
  const node = nodeAt(root, pointer ?? "");
  return pointer === undefined || node.value === undefined ? undefined : node;
}

/** Reports all that is only written in another way in one component or operation as one change. */
function reportUnchanged(
  reporter: Reporter,
  home: string,
  some: readonly Difference[],
  nodesOf: NodesOf,
  isMeant: (nodes: Pair) => boolean,
): void {
  const [only] = some.length === 1 ? some : [];
  const nodes = nodesOf(only ?? { before: home, after: home });
  const way = !nodes.before ? "new" : nodes.after ? "written in another way" : "gone";
  const words = `${nameAt(nodes)} is ${way}${only ? "" : ` in ${some.length} places`}`;
  const all = some.map(nodesOf);
  const ending = all.some(isMeant)
    ? "; any change of meaning has a line of its own."
    : ", without a change of meaning.";
  reporter.report(documentPlace, "unchanged-in-meaning", nodes, `${words}${ending}`, ...all);
}

/** Tells if a change of meaning is known around what is written in another way, or where it refers to. */
function meaningIn(changes: readonly Change[]): (nodes: Pair) => boolean {
  const meant = changes.filter(
    ({ bump, rule }) => bump === "major" || bump === "minor" || rule === "unused-component-changed",
  );
  const known = (["before", "after"] as const).map((side) => {
    const locations = meant.flatMap((change) => change[side] ?? []);
    return coverage([{ covers: { before: locations, after: locations } }], side);
  });
  const isKnown = (pointer: string) =>
    known.some(({ whole, partly }) => whole.has(pointer) || partly.has(pointer));
  return ({ before, after }) =>
    [before, after].some((node) => {
      if (!node) return false;
      const around = parentOf(node.pointer);
      const reference =
        typeof node.value === "string" && node.value.startsWith("#/") ? node.value : undefined;
      // what stands beside an operation, or beside a component, says nothing of it
      const isInside = around.length >= homeOf(node.pointer).length;
      return (
        (isInside && isKnown(around)) || (reference !== undefined && isKnown(pointerOfReference(reference)))
      );
    });
}

const pointerOf = ({ before, after }: Difference) => after ?? before ?? "";

/** Names a location as it is written, in the newer document if it is there. */
function nameAt({ before, after }: Pair): string {
  const node = after ?? before;
  return node ? nameOfLocation(node) : nameOf([]);
}

/** Names what is around a location. */
function nameAround({ before, after }: Pair): string {
  const node = after ?? before;
  return node ? nameOfLocation({ root: node.root, pointer: parentOf(node.pointer) }) : nameOf([]);
}

/** Rates what needs no comparison; undefined for what is unchanged in meaning. */
function describe(difference: Difference, nodes: Pair): [rule: RuleId, sentence: string] | undefined {
  const { before, after } = difference;
  const pointer = pointerOf(difference);
  const name = quoted(pointerTokens(pointer).at(-1));
  const state = before === undefined ? "is new" : after === undefined ? "is gone" : "changed";
  if (/^\/components\/examples\//.test(pointer)) return ["example-changed", `${nameAt(nodes)} ${state}.`];
  const kind = componentKind(componentSection(pointer) ?? "") ?? "shared part";
  if (before === undefined || after === undefined) {
    // what only one side has may have moved with what is around it
    if (componentSection(pointer) === undefined) return undefined;
    return [`component-${before === undefined ? "added" : "removed"}`, `The ${kind} ${name} ${state}.`];
  }
  const last = pointerTokens(before).at(-1) ?? "";
  const reference = `\`$ref\` of ${nameAround(nodes)} leads elsewhere.`;
  if (last === "$ref") return ["reference-changed", reference];
  return documentation.has(last) ? ["documentation-changed", `${nameAt(nodes)} changed.`] : undefined;
}

/** The section of `components` that a pointer to a component leads into; undefined for other pointers. */
const componentSection = (pointer: string) => /^\/components\/([^/]+)\/[^/]+$/.exec(pointer)?.[1];

type Side = keyof Difference;

/**
 * Finds every location where two documents differ, as deep as both of them go, and that no change covers: members by key,
 * items by what they are, a list of texts as a whole. What only one of them has is one difference, or one for each component.
 */
export function findDifferences(
  before: unknown,
  after: unknown,
  changes: readonly Pick<Change, "covers">[] = [],
): Difference[] {
  const covered = { before: coverage(changes, "before"), after: coverage(changes, "after") };

  /** Returns the parts that only one side has, but for those of its members that are covered. */
  const inside = (side: Side, pointer: string, value: unknown): Difference[] => {
    const { whole, partly } = covered[side];
    if (whole.has(pointer)) return [];
    // that a component is new or gone is a change of its own, whatever is known of its parts
    const isSplit = holdsComponents(pointer, value) || (partly.has(pointer) && !componentSection(pointer));
    if (!isSplit) return [{ before: undefined, after: undefined, [side]: pointer }];
    return Object.entries(Object(value)).flatMap(([key, inner]) =>
      inside(side, joinPointer(pointer, key), inner),
    );
  };

  const between = (old: unknown, now: unknown, pointers: Both, around: readonly Side[]): Difference[] => {
    if (isDeepStrictEqual(old, now)) return [];
    const sides = (["before", "after"] as const).filter((side) => covered[side].whole.has(pointers[side]));
    const known = new Set([...around, ...sides]);
    if (known.size === 2) return [];
    const members =
      Array.isArray(old) && Array.isArray(now) ? pairItems(old, now) : pairKeys(old, now, known);
    if (!members) return [pointers];
    const order = members.isReordered ? [pointers] : [];
    return [...order, ...members.pairs.flatMap((pair) => betweenMembers(old, now, pair, pointers, known))];
  };

  const betweenMembers = (
    old: unknown,
    now: unknown,
    pair: Sides<string>,
    pointers: Both,
    known: ReadonlySet<Side>,
  ): Difference[] => {
    const [was, is] = [valueIn(old, pair.before), valueIn(now, pair.after)];
    const before = joinPointer(pointers.before, pair.before ?? "");
    const after = joinPointer(pointers.after, pair.after ?? "");
    if (isOnBoth(pair)) return between(was, is, { before, after }, [...known]);
    const side = pair.before === undefined ? "after" : "before";
    return known.has(side) ? [] : inside(side, { before, after }[side], side === "before" ? was : is);
  };
  return between(before, after, { before: "", after: "" }, []);
}

/** Pointers of the locations that are compared. */
type Both = { readonly [One in Side]: string };

const valueIn = (holder: unknown, key: string | undefined) =>
  key === undefined ? undefined : Reflect.get(Object(holder), key);

/** Pairs the keys of two objects; undefined for what has none. Of a schema beside a covered `true` or `false`, each member may be covered. */
function pairKeys(old: unknown, now: unknown, known: ReadonlySet<Side>): Members | undefined {
  const isSchema = (value: unknown, side: Side) =>
    isObject(value) || (known.has(side) && typeof value === "boolean");
  if (!isSchema(old, "before") || !isSchema(now, "after")) return undefined;
  const keys = new Set([...Object.keys(Object(old)), ...Object.keys(Object(now))]);
  const pairs = [...keys].map((key) => ({
    before: Object.hasOwn(Object(old), key) ? key : undefined,
    after: Object.hasOwn(Object(now), key) ? key : undefined,
  }));
  return { pairs };
}

/** The members of two objects, or the items of two lists. */
interface Members {
  readonly pairs: readonly Sides<string>[];
  /** True if items that both lists have are in another order. */
  readonly isReordered?: boolean;
}

/**
 * Pairs the indexes of two lists: of items with one value, then of those with one identity, then of the rest in their order;
 * undefined for lists of texts.
 */
function pairItems(old: readonly unknown[], now: readonly unknown[]): Members | undefined {
  if ([...old, ...now].every((item) => Object(item) !== item)) return undefined;
  const found = new Map<number, number>();
  pairIndexes(found, old, now, JSON.stringify);
  pairIndexes(found, old, now, identityOf);
  const sure = [...found].sort(([a], [b]) => a - b).map(([, index]) => index);
  const isReordered = sure.some((index, at) => index < (sure[at - 1] ?? 0));
  pairIndexes(found, old, now, () => "");
  const added = without(now, new Set(found.values()));
  const gone = without(old, new Set(found.keys()));
  const pairs = [
    ...[...found].map(([before, after]) => ({ before: `${before}`, after: `${after}` })),
    ...gone.map((index) => ({ before: `${index}`, after: undefined })),
    ...added.map((index) => ({ before: undefined, after: `${index}` })),
  ];
  return { pairs, isReordered };
}

const without = (list: readonly unknown[], indexes: ReadonlySet<number>) =>
  [...list.keys()].filter((index) => !indexes.has(index));

/** Pairs the items with one key that are not paired yet, in their order. */
function pairIndexes(
  found: Map<number, number>,
  old: readonly unknown[],
  now: readonly unknown[],
  keyOf: (item: unknown) => string | undefined,
): void {
  const free = new Map<string | undefined, number[]>();
  for (const index of without(now, new Set(found.values()))) {
    const key = keyOf(now[index]);
    if (free.get(key)?.push(index) === undefined) free.set(key, [index]);
  }
  for (const index of without(old, new Set(found.keys()))) {
    const key = keyOf(old[index]);
    const twin = key === undefined ? undefined : free.get(key)?.shift();
    if (twin !== undefined) found.set(index, twin);
  }
}

/** The members by which an item is told from others of its list: of a reference, a parameter, a tag or a server. */
function identityOf(item: unknown): string | undefined {
  const { $ref, in: location, name, url } = objectOf(item);
  const own = [$ref, location, name, url];
  return own.every((one) => one === undefined) ? undefined : JSON.stringify(own);
}

/** Locations that changes cover on one side, and all that are around one of these. */
function coverage(changes: readonly Pick<Change, "covers">[], side: Side) {
  const whole = new Set(changes.flatMap(({ covers }) => covers[side]));
  const partly = new Set<string>();
  for (const location of whole)
    for (let around = parentOf(location); around !== "" && !partly.has(around); around = parentOf(around))
      partly.add(around);
  return { whole, partly };
}

const holdsComponents = (pointer: string, value: unknown) =>
  /^\/components(\/[^/]+)?$/.test(pointer) && isObject(value) && Object.keys(value).length > 0;
