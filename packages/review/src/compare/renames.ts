import { isDeepStrictEqual } from "node:util";
import { follow, isObject, type Node } from "@onelogin-mfa/codegen/document";
import type { Pair } from "./context.ts";

/**
 * Which of the things that are gone have come back under another name, from old name to new: those whose contents are
 * the same, descriptions and examples aside, and that no other candidate resembles.
 */
export function findRenames(fields: ReadonlyMap<string, Pair>): Map<string, string> {
  const gone = [...fields].filter(([, { after }]) => after === undefined);
  const added = [...fields].filter(([, { before }]) => before === undefined);
  const renames = new Map<string, string>();
  for (const [oldName, { before }] of gone) {
    const twins = added.filter(([, { after }]) => before && after && looksSame(before, after));
    const rivals = gone.filter(([, other]) => before && other.before && looksSame(before, other.before));
    const [twin] = twins;
    if (twin && twins.length === 1 && rivals.length === 1) renames.set(oldName, twin[0]);
  }
  return renames;
}

function looksSame(before: Node, after: Node): boolean {
  return isDeepStrictEqual(bare(before), bare(after));
}

const ignored = new Set(["name", "description", "title", "summary", "example", "examples", "x-evidence"]);

function bare(node: Node): unknown {
  const { value } = isObject(node.value) && "$ref" in node.value ? node : follow(node);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !ignored.has(key)));
}
