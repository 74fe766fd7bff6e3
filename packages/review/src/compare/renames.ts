import { isDeepStrictEqual } from "node:util";
import { follow, isObject, type Node } from "@onelogin-mfa/codegen/document";
import type { RuleId } from "../policy/rules.ts";
import { count } from "../words.ts";
import { type Context, report } from "./context.ts";
import { childPair, memberPairs, type Pair } from "./pairs.ts";

/** Reports components that have another name; what refers to them is part of that. */
export function reportRenamedComponents(context: Context, components: Pair): void {
  // contents that are not the same are compared where they are used
  const isMoved: IsTwin = (before, after) => {
    if (!context.reached.has(before.pointer)) return false;
    const now = new Set(referencesTo(context, "after", after));
    return referencesTo(context, "before", before).some((pointer) => now.has(pointer));
  };
  for (const [section, kind] of Object.entries(kinds)) {
    const names = memberPairs(childPair(components, section));
    for (const [from, to] of findRenames(names, looksSame, isMoved)) {
      const pair = { before: names.get(from)?.before, after: names.get(to)?.after };
      reportRename(context, "component-renamed", pair, `the ${kind} \`${from}\` is now called \`${to}\``);
    }
  }
}

/** Names for a component of each section of the document. */
export const kinds: Readonly<Record<string, string>> = {
  schemas: "schema",
  responses: "shared response",
  parameters: "shared parameter",
  requestBodies: "shared request body",
  headers: "shared header",
  examples: "shared example",
  links: "shared link",
};

/** Reports that something has another name, in one line with the number of what refers to it. */
export function reportRename(
  context: Context,
  rule: RuleId,
  { before, after }: Pair,
  sentence: string,
): void {
  const details = {
    alsoBefore: before ? referencesTo(context, "before", before) : [],
    alsoAfter: after ? referencesTo(context, "after", after) : [],
  };
  const { length } = details.alsoBefore;
  const follows = length === 1 ? "follows" : "follow";
  const references = length === 0 ? "" : `: ${count(length, "reference")} ${follows}`;
  report(context, rule, { before, after }, `${sentence}${references}.`, details);
}

function referencesTo({ references }: Context, side: "before" | "after", { pointer, value }: Node): string[] {
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
  const renames = new Map<string, string>();
  for (const isTwin of tests) {
    const found = new Set(renames.values());
    const gone = [...things].filter(([name, { after }]) => after === undefined && !renames.has(name));
    const added = [...things].filter(([name, { before }]) => before === undefined && !found.has(name));
    const twins = gone.flatMap(([from, { before }]) =>
      added.flatMap(([to, { after }]) =>
        before && after && isTwin(before, after, from, to) ? [[from, to] as const] : [],
      ),
    );
    for (const [from, to] of twins)
      if (twins.every((other) => (other[0] === from) === (other[1] === to))) renames.set(from, to);
  }
  return renames;
}

const ignored = new Set(["name", "description", "title", "summary", "example", "examples", "x-evidence"]);

/**
 * True if the contents are the same, descriptions and examples aside, and say more than a plain type or stand under
 * names with a word in common.
 */
export const looksSame: IsTwin = (before, after, oldName, newName) => {
  const bare = (node: Node) => {
    const { value } = isObject(node.value) && "$ref" in node.value ? node : follow(node);
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
