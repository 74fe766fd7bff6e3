import { isDeepStrictEqual } from "node:util";
import { isObject, joinPointer, nodeAt, pointerTokens, valueAt } from "@onelogin-mfa/codegen/document";
import type { RuleId } from "../policy/rules.ts";
import type { Spec } from "../report.ts";
import { type Context, nameAt, report } from "./context.ts";

/**
 * Reports every location where the two documents differ and that no change covers yet: what is unchanged in
 * meaning, and what no operation uses. So no difference is lost.
 */
export function reportRest(context: Context, base: Spec, head: Spec): void {
  const changes = context.collector.changes();
  const roots = { before: base, after: head };
  const before = new Set(changes.flatMap(({ covers }) => covers.before));
  const after = new Set(changes.flatMap(({ covers }) => covers.after));
  for (const difference of rawDifferences(base, head)) {
    for (const location of uncovered(difference, { before, after }, roots)) {
      const rest = wholeList(location, base, head);
      const nodeOf = (side: "before" | "after") => {
        const pointer = rest[side];
        return pointer === null ? undefined : nodeAt(roots[side], pointer);
      };
      const [rule, sentence] = describe(rest);
      report(context, rule, { before: nodeOf("before"), after: nodeOf("after") }, sentence);
    }
  }
}

type Covered = { readonly before: ReadonlySet<string>; readonly after: ReadonlySet<string> };

/** A difference that is covered in part is split into those of its members that are not. */
function uncovered(
  difference: RawDifference,
  covered: Covered,
  roots: { before: Spec; after: Spec },
): RawDifference[] {
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

function describe({ before, after }: RawDifference): [rule: RuleId, sentence: string] {
  const pointer = after ?? before ?? "";
  const name = `\`${nameAt(pointer)}\``;
  const tokens = pointerTokens(before ?? pointer);
  if (tokens.at(-1) === "$ref") return ["reference-changed", `\`$ref\` at \`${pointer}\` leads elsewhere.`];
  const [section = "", ...below] = tokens[0] === "components" ? tokens.slice(1) : [];
  const isWholeSchema = section === "schemas" && below.length === 1;
  if (isWholeSchema && before === null) return ["component-added", `The schema ${name} is new.`];
  if (isWholeSchema && after === null) return ["component-removed", `The schema ${name} is gone.`];
  if (section === "examples") return ["example-changed", `The shared example ${name} changed.`];
  if (section === "links") return ["link-changed", `The shared link ${name} changed.`];
  return ["unchanged-in-meaning", `\`${pointer}\` is unchanged in meaning.`];
}

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
