import { isDeepStrictEqual } from "node:util";
import {
  isObject,
  joinPointer,
  methods,
  nodeAt,
  pointerTokens,
  valueAt,
} from "@onelogin-mfa/codegen/document";
import type { RuleId } from "../policy/rules.ts";
import { documentation } from "./compare-members.ts";
import { type Context, nameAt, report, type Spec } from "./context.ts";
import type { Pair } from "./pairs.ts";
import { kinds } from "./renames.ts";

/** A location where two JSON values differ; `before` or `after` is `null` where the other has no such location. */
export interface RawDifference {
  readonly before: string | null;
  readonly after: string | null;
}

type Side = keyof RawDifference;

type Roots = { readonly [Name in Side]: Spec };

/**
 * Reports every location where the two documents differ and that no change covers yet: what is unchanged in
 * meaning, and what no operation uses. So no difference is lost.
 */
export function reportUncovered(context: Context, roots: Roots): void {
  const changes = [...context.changes.values()];
  const covered = {
    before: coverage(changes.flatMap(({ covers }) => covers.before)),
    after: coverage(changes.flatMap(({ covers }) => covers.after)),
  };
  const rest = rawDifferences(roots.before, roots.after)
    .flatMap((difference) => uncovered(difference, covered, roots))
    .map((difference) => wholeList(difference, roots));
  const unchanged = new Map<string, RawDifference[]>();
  for (const difference of rest) {
    const [known, home] = [describe(difference), homeAt(pointerOf(difference))];
    if (known) report(context, known[0], nodesOf(difference, roots), known[1]);
    else unchanged.set(home, [...(unchanged.get(home) ?? []), difference]);
  }
  for (const [home, some] of unchanged) reportUnchanged(context, home, some, roots);
}

/** The nodes at both sides of a difference, as far as they exist. */
function nodesOf(pointers: RawDifference, roots: Roots): Pair {
  const nodeOf = (side: Side) => {
    const node = nodeAt(roots[side], pointers[side] ?? "");
    return pointers[side] === null || node.value === undefined ? undefined : node;
  };
  return { before: nodeOf("before"), after: nodeOf("after") };
}

const pointerOf = ({ before, after }: RawDifference) => after ?? before ?? "";
const parentOf = (pointer: string) => pointer.slice(0, pointer.lastIndexOf("/"));

/** The component, path or operation that a pointer leads into. */
function homeAt(pointer: string): string {
  const tokens = pointerTokens(pointer);
  const depth = tokens[0] === "components" || tokens[0] === "paths" ? 3 : 1;
  return joinPointer("", ...tokens.slice(0, depth));
}

/** Reports all that is only written in another way in one component or operation as one change. */
function reportUnchanged(context: Context, home: string, some: readonly RawDifference[], roots: Roots): void {
  const [only] = some.length === 1 ? some : [];
  const way = only?.before === null ? "new" : only?.after === null ? "gone" : "written in another way";
  const name = only ? locationName(pointerOf(only)) : homeName(home);
  const number = only ? "" : ` in ${some.length} places`;
  const sentence = `${name} is ${way}${number}, without a change of meaning.`;
  const nodes = nodesOf(only ?? { before: home, after: home }, roots);
  const alsoBefore = some.flatMap(({ before }) => before ?? []);
  const alsoAfter = some.flatMap(({ after }) => after ?? []);
  report(context, "unchanged-in-meaning", nodes, sentence, { alsoBefore, alsoAfter });
}

function homeName(home: string): string {
  const [section, name = section, member = ""] = pointerTokens(home);
  if (section === "components") return `\`${member || name}\``;
  const isOperation = methods.some((method) => method === member);
  return isOperation ? `\`${member.toUpperCase()} ${name}\`` : `\`${name}\``;
}

/** The last part of a pointer, and what it belongs to. */
function locationName(pointer: string): string {
  const tokens = pointerTokens(pointer);
  const last = tokens.slice(/^\d+$/.test(tokens.at(-1) ?? "") ? -2 : -1);
  const around = tokens.slice(0, -last.length);
  const isNamed = around.length === 0 || around.length === (around[0] === "components" ? 2 : 1);
  const owner = nameAt(joinPointer("", ...around));
  const name = `\`${last.join("/")}\``;
  if (isNamed) return name;
  return `${name} of ${owner === "" ? homeName(homeAt(pointer)) : `\`${owner}\``}`;
}

/** The locations that changes cover, and all that are around one of these. */
interface Coverage {
  readonly whole: ReadonlySet<string>;
  readonly partly: ReadonlySet<string>;
}

function coverage(locations: readonly string[]): Coverage {
  const whole = new Set(locations);
  return { whole, partly: new Set([...whole].flatMap((location) => around(parentOf(location)))) };
}

/** A pointer, and those of all that is around it. */
const around = (pointer: string): string[] =>
  pointer.split("/").map((_, index, tokens) => tokens.slice(0, tokens.length - index).join("/"));

type Covered = { readonly [Name in Side]: Coverage };

/** Splits a difference that is covered in part into those of its members that are not. */
function uncovered(difference: RawDifference, covered: Covered, roots: Roots): RawDifference[] {
  const sides = (["before", "after"] as const).filter((side) => difference[side] !== null);
  if (sides.every((side) => isCovered(difference[side] ?? "", covered[side]))) return [];
  const [side] = sides;
  if (sides.length !== 1 || side === undefined) return [difference];
  const pointer = difference[side] ?? "";
  // that a component is new or gone is a change of its own, whatever is known of its parts
  if (!covered[side].partly.has(pointer) || componentSection(pointer) !== undefined) return [difference];
  return Object.keys(Object(valueAt(roots[side], pointer))).flatMap((key) =>
    uncovered({ ...difference, [side]: joinPointer(pointer, key) }, covered, roots),
  );
}

/** Takes an item of a list of texts that has another order for a difference of the whole list. */
function wholeList(difference: RawDifference, roots: Roots): RawDifference {
  const pointer = parentOf(pointerOf(difference));
  const lists = [roots.before, roots.after].map((root) => valueAt(root, pointer));
  const isScalar = (item: unknown) => Object(item) !== item;
  const areLists = lists.every((list) => Array.isArray(list) && list.every(isScalar));
  return areLists ? { before: pointer, after: pointer } : difference;
}

/** True if a location, or something around it, is covered. */
const isCovered = (pointer: string, { whole }: Coverage) =>
  around(pointer).some((location) => whole.has(location));

/** The section of `components` that a pointer to a component leads into; undefined for other pointers. */
const componentSection = (pointer: string) => /^\/components\/([^/]+)\/[^/]+$/.exec(pointer)?.[1];

/** Rates what needs no comparison; undefined for what is unchanged in meaning. */
function describe(difference: RawDifference): [rule: RuleId, sentence: string] | undefined {
  const { before, after } = difference;
  const pointer = pointerOf(difference);
  const name = locationName(pointer);
  if (/^\/components\/examples\//.test(pointer))
    return ["example-changed", `The shared example ${name} ${before === null ? "is new" : "changed"}.`];
  // what only one side has may have moved with what is around it
  if (before !== null && after !== null) {
    const last = pointerTokens(before).at(-1) ?? "";
    const reference = `\`$ref\` of ${locationName(parentOf(pointer))} leads elsewhere.`;
    if (last === "$ref") return ["reference-changed", reference];
    return documentation.has(last) ? ["documentation-changed", `${name} changed.`] : undefined;
  }
  const section = componentSection(pointer);
  if (section === undefined) return undefined;
  const [rule, change] =
    before === null ? (["component-added", "new"] as const) : (["component-removed", "gone"] as const);
  return [rule, `The ${kinds[section] ?? "shared part"} ${name} is ${change}.`];
}

/**
 * Lists every location where two values differ, as deep as both of them go: members by key, items by index. What only
 * one of them has is one difference, or one for each component.
 */
export function rawDifferences(before: unknown, after: unknown, pointer = ""): RawDifference[] {
  if (isDeepStrictEqual(before, after)) return [];
  const lists = Array.isArray(before) && Array.isArray(after);
  if (!lists && !(isObject(before) && isObject(after))) return [{ before: pointer, after: pointer }];
  const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((key) => {
    const location = joinPointer(pointer, key);
    const [was, is] = [old, now].map((members) => (members.has(key) ? members.get(key) : {}));
    const isOnBoth = old.has(key) && now.has(key);
    if (isOnBoth || holdsComponents(location, old.has(key) ? was : is))
      return rawDifferences(was, is, location);
    return [old.has(key) ? { before: location, after: null } : { before: null, after: location }];
  });
}

const holdsComponents = (pointer: string, value: unknown) =>
  /^\/components(\/[^/]+)?$/.test(pointer) && isObject(value) && Object.keys(value).length > 0;
