import { isDeepStrictEqual } from "node:util";
import { follow, isObject, joinPointer, type Node } from "@onelogin-mfa/codegen/document";
import type { RuleId } from "../policy/rules.ts";
import { count } from "../words.ts";
import { type Context, report } from "./context.ts";
import { childPair, memberPairs, type Pair } from "./pairs.ts";

/** Reports components that have another name; what refers to them is part of that. */
export function reportRenamedComponents(context: Context, components: Pair): void {
  // contents that are not the same are compared where they are used
  const isMoved = (before: Node, after: Node) => {
    const now = new Set(referencesTo(after));
    return context.reached.has(before.pointer) && referencesTo(before).some((pointer) => now.has(pointer));
  };
  for (const [section, kind] of Object.entries(kinds)) {
    const names = memberPairs(childPair(components, section));
    for (const [from, to] of new Map([...findRenames(names, isMoved), ...findRenames(names)])) {
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
    alsoBefore: before ? referencesTo(before) : [],
    alsoAfter: after ? referencesTo(after) : [],
  };
  const { length } = details.alsoBefore;
  const follows = length === 1 ? "follows" : "follow";
  const references = length === 0 ? "" : `: ${count(length, "reference")} ${follows}`;
  report(context, rule, { before, after }, `${sentence}${references}.`, details);
}

/** Finds where a document refers to a component by its location, or to an operation by its id: pointers. */
function referencesTo({ root, pointer, value }: Node): string[] {
  const isId = typeof value === "string";
  const find = (within: unknown, at: string): string[] => {
    if (typeof within !== "object" || within === null) return [];
    return Object.entries(within).flatMap(([key, member]) => {
      const location = joinPointer(at, key);
      const isFound = isId ? key === "operationId" && member === value : member === `#${pointer}`;
      return isFound && location !== pointer ? [location] : find(member, location);
    });
  };
  return find(root, "");
}

/**
 * Finds which of the things that are gone have come back under another name, from old name to new: those whose contents
 * are the same, descriptions and examples aside, and that no other candidate resembles.
 */
export function findRenames(fields: ReadonlyMap<string, Pair>, isTwin = looksSame): Map<string, string> {
  const gone = [...fields].filter(([, { after }]) => after === undefined);
  const added = [...fields].filter(([, { before }]) => before === undefined);
  const renames = new Map<string, string>();
  for (const [oldName, { before }] of gone) {
    const twins = added.filter(([, { after }]) => before && after && isTwin(before, after));
    const [twin] = twins;
    const rivals = gone.filter(
      ([, other]) => other.before && twin?.[1].after && isTwin(other.before, twin[1].after),
    );
    if (twin && twins.length === 1 && rivals.length === 1) renames.set(oldName, twin[0]);
  }
  return renames;
}

const ignored = new Set(["name", "description", "title", "summary", "example", "examples", "x-evidence"]);

function looksSame(before: Node, after: Node): boolean {
  const bare = (node: Node) => {
    const { value } = isObject(node.value) && "$ref" in node.value ? node : follow(node);
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).filter(([key]) => !ignored.has(key)));
  };
  return isDeepStrictEqual(bare(before), bare(after));
}
