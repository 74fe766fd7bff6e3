import type { RuleId } from "../policy/rules.ts";
import {
  type Context,
  isSame,
  listDifference,
  type Pair,
  placesOf,
  report,
  shown,
  transition,
  wholeLists,
} from "./context.ts";
import { isObject, type Node, same } from "./node.ts";

const documentation = new Set(["description", "title", "summary", "externalDocs", "$comment"]);
const examples = new Set(["example", "examples"]);

/**
 * Compares a member that may stand on anything and that no request or response depends on: descriptions, examples,
 * deprecation and `x-` members. Gives `false`, and notes nothing, if the key is none of these.
 */
export function compareAnnotation(context: Context, key: string, pair: Pair, owner: string): boolean {
  const rule = annotationRule(key, pair, context);
  if (rule === undefined) return false;
  if (isSame(pair)) return true;
  if (key === "x-evidence") compareEvidence(context, pair, owner);
  else report(context, { rule, ...placesOf(pair), sentence: sentenceOf(key, pair, owner) });
  return true;
}

function annotationRule(key: string, { before, after }: Pair, context: Context): RuleId | undefined {
  if (documentation.has(key)) return "documentation-changed";
  if (examples.has(key)) return "example-changed";
  if (key === "deprecated") return after?.value === true ? "deprecated" : "undeprecated";
  if (!key.startsWith("x-")) return undefined;
  if (key === "x-evidence") return "evidence-changed";
  if (key === "x-documented") return "documented-changed";
  if (key === "x-sensitive" && before?.value === true) return "sensitive-removed";
  if (key === "x-sensitive" && after?.value === true) return "sensitive-added";
  if (key === "x-effect") return "effect-changed";
  return context.position?.part === "operation" ? "operation-extension-changed" : "extension-changed";
}

function sentenceOf(key: string, { before, after }: Pair, owner: string): string {
  if (key === "deprecated") return `\`${owner}\` is ${after?.value === true ? "" : "no longer "}deprecated.`;
  if (key === "x-sensitive" && before?.value === true) return `\`${owner}\` is no longer marked as a secret.`;
  if (key === "x-sensitive" && after?.value === true) return `\`${owner}\` is marked as a secret.`;
  const what = `\`${key}\` of \`${owner}\``;
  if (before === undefined) return `${what} is new: ${shown(after?.value)}.`;
  if (after === undefined) return `${what} is gone; it was ${shown(before.value)}.`;
  if (documentation.has(key) || examples.has(key)) return `${what} changed.`;
  return `${what} ${transition(before.value, after.value)}.`;
}

/** Claim by claim: one with the same words is the same claim, whatever its source. */
function compareEvidence(context: Context, pair: Pair, owner: string): void {
  const { added, removed } = listDifference(pair);
  const twinOf = (node: Node) => removed.find((other) => same(claimOf(other), claimOf(node)));
  const matched = new Set<Node>();
  for (const node of added) {
    const twin = twinOf(node);
    if (twin) matched.add(twin);
    const rule = twin ? "evidence-changed" : "evidence-added";
    const words = twin ? "Another source or confidence for a claim" : "One more claim";
    report(context, {
      rule,
      ...placesOf({ before: twin, after: node }),
      ...wholeLists(pair),
      sentence: `${words} about \`${owner}\`.`,
    });
  }
  for (const node of removed.filter((item) => !matched.has(item))) {
    const sentence = `A claim about \`${owner}\` is gone.`;
    const places = placesOf({ before: node, after: undefined });
    report(context, { rule: "evidence-removed", ...places, ...wholeLists(pair), sentence });
  }
  if (added.length + removed.length > 0) return;
  const sentence = `\`x-evidence\` of \`${owner}\` is written otherwise.`;
  report(context, { rule: "evidence-changed", ...placesOf(pair), sentence });
}

const claimOf = ({ value }: Node) => (isObject(value) ? value.claim : value);
