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
import type { Spec } from "../report.ts";
import { documentation } from "./compare-members.ts";
import { type Context, type Pair, report } from "./context.ts";
import { kinds } from "./renames.ts";
import { nameAt } from "./words.ts";

type Roots = { readonly before: Spec; readonly after: Spec };

/**
 * Reports every location where the two documents differ and that no change covers yet: what is unchanged in
 * meaning, and what no operation uses. So no difference is lost.
 */
export function reportRest(context: Context, base: Spec, head: Spec): void {
  const changes = context.collector.changes();
  const roots = { before: base, after: head };
  const before = new Set(changes.flatMap(({ covers }) => covers.before));
  const after = new Set(changes.flatMap(({ covers }) => covers.after));
  const rest = rawDifferences(base, head)
    .flatMap((difference) => eachComponent(difference, roots))
    .flatMap((difference) => uncovered(difference, { before, after }, roots))
    .map((difference) => wholeList(difference, base, head));
  for (const difference of rest) {
    const known = describe(difference);
    if (known) report(context, known[0], nodesOf(difference, roots), known[1]);
  }
  const unchanged = rest.filter((difference) => !describe(difference));
  for (const home of new Set(unchanged.map(homeOf))) {
    const some = unchanged.filter((difference) => homeOf(difference) === home);
    reportUnchanged(context, home, some, roots);
  }
}

/** What is at both sides of a difference, if something is. */
function nodesOf(pointers: RawDifference, roots: Roots): Pair {
  const nodeOf = (side: keyof Roots) => {
    const node = nodeAt(roots[side], pointers[side] ?? "");
    return pointers[side] === null || node.value === undefined ? undefined : node;
  };
  return { before: nodeOf("before"), after: nodeOf("after") };
}

/** The component, path or operation that a difference is in. */
function homeOf({ before, after }: RawDifference): string {
  const tokens = pointerTokens(after ?? before ?? "");
  const depth = tokens[0] === "components" || tokens[0] === "paths" ? 3 : 1;
  return joinPointer("", ...tokens.slice(0, depth));
}

/** All that is only written in another way in one component or operation is one change. */
function reportUnchanged(context: Context, home: string, some: readonly RawDifference[], roots: Roots): void {
  const [only, ...others] = some;
  const isOne = only !== undefined && others.length === 0;
  const way =
    isOne && only.before === null ? "new" : isOne && only.after === null ? "gone" : "written in another way";
  const name = isOne ? locationName(only.after ?? only.before ?? "") : homeName(home);
  const places = isOne ? "" : ` in ${some.length} places`;
  const sentence = `${name} is ${way}${places}, without a change of meaning.`;
  const nodes = nodesOf(isOne ? only : { before: home, after: home }, roots);
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
  if (isNamed) return `\`${last.join("/")}\``;
  return `\`${last.join("/")}\` of ${owner === "" ? homeName(homeOf({ before: null, after: pointer })) : `\`${owner}\``}`;
}

type Covered = { readonly before: ReadonlySet<string>; readonly after: ReadonlySet<string> };

/** A difference that is covered in part is split into those of its members that are not. */
function uncovered(difference: RawDifference, covered: Covered, roots: Roots): RawDifference[] {
  const sides = (["before", "after"] as const).filter((side) => difference[side] !== null);
  if (sides.every((side) => isCovered(difference[side] ?? "", covered[side]))) return [];
  const [side] = sides;
  if (sides.length !== 1 || side === undefined) return [difference];
  const pointer = difference[side] ?? "";
  if (![...covered[side]].some((location) => location.startsWith(`${pointer}/`))) return [difference];
  const value = valueAt(roots[side], pointer);
  return Object.keys(Object(value)).flatMap((key) =>
    uncovered({ ...difference, [side]: joinPointer(pointer, key) }, covered, roots),
  );
}

/** Items of a list of texts that has another order are one difference: that of the list. */
function wholeList(difference: RawDifference, base: Spec, head: Spec): RawDifference {
  const pointer = difference.after ?? difference.before ?? "";
  const list = pointer.slice(0, pointer.lastIndexOf("/"));
  const isList = [base, head].every((root) => isListOfScalars(valueAt(root, list)));
  return isList ? { before: list, after: list } : difference;
}

const isListOfScalars = (value: unknown) =>
  Array.isArray(value) && value.every((item) => Object(item) !== item);

/** A location is covered if it, or something around it, is. */
function isCovered(pointer: string, locations: ReadonlySet<string>): boolean {
  const tokens = pointer.split("/");
  return tokens.some((_, index) => locations.has(tokens.slice(0, tokens.length - index).join("/")));
}

/** What a rule knows without a comparison; undefined for what is unchanged in meaning. */
function describe({ before, after }: RawDifference): [rule: RuleId, sentence: string] | undefined {
  const pointer = after ?? before ?? "";
  const last = pointerTokens(before ?? pointer).at(-1) ?? "";
  const name = locationName(pointer);
  if (/^\/components\/examples\//.test(pointer))
    return ["example-changed", `The shared example ${name} changed.`];
  // what only one side has may have moved with what is around it
  if (before !== null && after !== null) {
    const reference = `\`$ref\` of ${locationName(parentOf(pointer))} leads elsewhere.`;
    if (last === "$ref") return ["reference-changed", reference];
    return documentation.has(last) ? ["documentation-changed", `${name} changed.`] : undefined;
  }
  const section = /^\/components\/([^/]+)\/[^/]+$/.exec(pointer)?.[1];
  if (section === undefined) return undefined;
  const [rule, change] =
    before === null ? (["component-added", "new"] as const) : (["component-removed", "gone"] as const);
  return [rule, `The ${kinds[section] ?? "shared part"} ${name} is ${change}.`];
}

/** A section of components that only one side has is a difference for each of them. */
function eachComponent(difference: RawDifference, roots: Roots): RawDifference[] {
  const { before, after } = difference;
  const side = after === null ? "before" : "after";
  const section = valueAt(roots[side], difference[side] ?? "");
  const isSection =
    /^\/components\/[^/]+$/.test(`${difference[side]}`) && (before === null || after === null);
  if (!isSection || !isObject(section) || Object.keys(section).length === 0) return [difference];
  return Object.keys(section).map((name) => ({
    ...difference,
    [side]: joinPointer(difference[side] ?? "", name),
  }));
}

const parentOf = (pointer: string) => pointer.slice(0, pointer.lastIndexOf("/"));

/** A location where two JSON values differ; `before` or `after` is `null` where the other has no such location. */
export interface RawDifference {
  readonly before: string | null;
  readonly after: string | null;
}

/**
 * Every location where two values differ, as deep as both of them go: members by key, items by index. What only one of
 * them has is one difference.
 */
export function rawDifferences(before: unknown, after: unknown, pointer = ""): RawDifference[] {
  if (isDeepStrictEqual(before, after)) return [];
  const lists = Array.isArray(before) && Array.isArray(after);
  if (!lists && !(isObject(before) && isObject(after))) return [{ before: pointer, after: pointer }];
  const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((key) => {
    const location = joinPointer(pointer, key);
    if (!old.has(key)) return [{ before: null, after: location }];
    if (!now.has(key)) return [{ before: location, after: null }];
    return rawDifferences(old.get(key), now.get(key), location);
  });
}
