import { isDeepStrictEqual } from "node:util";
import { isObject, type Node } from "@onelogin-mfa/openapi";
import type { RuleId } from "../policy/rules.ts";
import { count } from "../words.ts";
import type { Comparison } from "./comparison.ts";
import { type Pair, pairUp } from "./pairs.ts";
import type { Place } from "./place.ts";

/** Reports that something has another name, in one line with the number of what refers to it. */
export function reportRename(
  comparison: Comparison,
  place: Place,
  rule: RuleId,
  pair: Pair,
  sentence: string,
): void {
  const { before, after } = pair;
  const old = before ? referencesTo(comparison, "before", before) : [];
  const now = after ? referencesTo(comparison, "after", after) : [];
  const verb = old.length === 1 ? "follows" : "follow";
  const references = old.length === 0 ? "" : `: ${count(old.length, "reference")} ${verb}`;
  const also = [
    ...old.map((pointer) => ({ before: { pointer } })),
    ...now.map((pointer) => ({ after: { pointer } })),
  ];
  comparison.report(place, rule, pair, `${sentence}${references}.`, ...also);
}

/** The locations that refer to a node. */
export function referencesTo(
  { references }: Comparison,
  side: "before" | "after",
  { pointer, value }: Node,
): string[] {
  const found = references[side].get(typeof value === "string" ? value : `#${pointer}`) ?? [];
  return found.filter((location) => location !== pointer);
}

/** Tells if a thing that is gone and one that is new are the same under two names. */
export type IsTwin = (before: Node, after: Node, oldName: string, newName: string) => boolean;

/**
 * Finds which of the things that are gone have come back under another name, from old name to new. The first test that
 * finds a pair decides, and only if neither of the two has a rival by the same test.
 */
export function findRenames(
  things: ReadonlyMap<string, Pair>,
  ...tests: readonly IsTwin[]
): Map<string, string> {
  const all = [...things].map(([name, { before, after }]) => ({ name, before, after }));
  const gone = all.filter(({ after }) => after === undefined);
  const added = all.filter(({ before }) => before === undefined);
  type Thing = (typeof all)[number];
  const isTwin = tests.map(
    (test) =>
      ({ name: from, before }: Thing, { name: to, after }: Thing) =>
        before !== undefined && after !== undefined && test(before, after, from, to),
  );
  return new Map([...pairUp(gone, added, isTwin, true)].map(([old, now]) => [old.name, now.name]));
}

const ignored = new Set(["name", "description", "title", "summary", "example", "examples", "x-evidence"]);

/**
 * True if the contents are the same, descriptions and examples aside, and say more than a plain type or stand under
 * names with a word in common.
 */
export const looksSame: IsTwin = (before, after, oldName, newName) => {
  const bare = ({ value }: Node) => {
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).filter(([key]) => !ignored.has(key)));
  };
  const content = bare(before);
  if (!isDeepStrictEqual(content, bare(after))) return false;
  return !isPlain(content) || haveCommonWord(oldName, newName);
};

const plain = new Set(["type", "format", "nullable", "in", "required", "readOnly", "writeOnly"]);

/** True for a schema, or a parameter with one, that says no more than its type. */
function isPlain(value: unknown): boolean {
  const isInside = (key: string) => key === "schema" || key === "items";
  const isKnown = ([key, inner]: [string, unknown]) => plain.has(key) || (isInside(key) && isPlain(inner));
  return isObject(value) && Object.entries(value).every(isKnown);
}

/** True if two names in camel case or with separators share a word, such as `mediaType` and `mime_type`. */
function haveCommonWord(some: string, other: string): boolean {
  const wordsOf = (name: string) =>
    name
      .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u);
  const words = new Set(wordsOf(other));
  return wordsOf(some).some((word) => word !== "" && words.has(word));
}
