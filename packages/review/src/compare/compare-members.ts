import { isDeepStrictEqual } from "node:util";
import { follow, isObject, type Node } from "@onelogin-mfa/codegen/document";
import type { RuleId } from "../policy/rules.ts";
import {
  type ChangeDetails,
  type Context,
  isOnBoth,
  isSame,
  listDifference,
  memberPairs,
  type Pair,
  report,
  wholeLists,
} from "./context.ts";
import { isUnchanged } from "./unchanged.ts";
import { transition } from "./words.ts";

/** What compares the members of an object, by key; `null` for a member that is compared elsewhere. */
export interface Comparisons {
  readonly [key: string]: ((pair: Pair) => void) | null;
}

/**
 * Compares the members of a pair: each with the function for its key, or else as an annotation, or else as a whole.
 *
 * @param owner what a sentence calls the thing that has the members
 * @param rule rates what no function knows
 */
export function compareMembers(
  context: Context,
  pair: Pair | undefined,
  owner: string,
  rule: RuleId,
  comparisons: Comparisons = {},
): void {
  if (pair && isOnBoth(pair) && isUnchanged(context.unchanged, pair.before, pair.after)) return;
  for (const node of [pair?.before, pair?.after]) if (node) context.reached.add(follow(node).pointer);
  for (const [key, member] of memberPairs(pair)) {
    if (Object.hasOwn(comparisons, key)) comparisons[key]?.(member);
    else compareMember(context, key, member, owner, rule);
  }
}

/** Compares a member as an annotation, or by its own members, or as a whole. */
export function compareMember(context: Context, key: string, pair: Pair, owner: string, rule: RuleId): void {
  if (compareAnnotation(context, key, pair, owner) || isSame(pair)) return;
  if (isObject(pair.before?.value) && isObject(pair.after?.value)) {
    compareMembers(context, pair, `\`${key}\` of ${owner}`, rule);
  } else report(context, rule, pair, `\`${key}\` of ${owner} ${transition(pair)}.`);
}

/** Compares things by name: those that both sides have with `compare`, the others are new or gone. */
export function compareNamed(
  context: Context,
  named: ReadonlyMap<string, Pair>,
  [added, removed]: readonly [added: RuleId, removed: RuleId],
  nameOf: (name: string) => string,
  compare: (pair: Pair, name: string) => void,
  more: ChangeDetails = {},
): void {
  for (const [name, pair] of named) {
    if (isOnBoth(pair)) compare(pair, name);
    else if (pair.after) report(context, added, pair, `${nameOf(name)} is new.`, more);
    else report(context, removed, pair, `${nameOf(name)} is gone.`, more);
  }
}

/** Compares `required` of a parameter, a request body or a header. */
export function compareRequired(
  context: Context,
  pair: Pair,
  what: "parameter" | "body" | "header",
  subject: string,
): void {
  const is = pair.after?.value === true;
  if (is === (pair.before?.value === true)) return;
  const [now, no] =
    what === "header" ? ["now always sent", "no longer always sent"] : ["now required", "no longer required"];
  const rule = `${what}-made-${is ? "required" : "optional"}` as const;
  report(context, rule, pair, `${subject} is ${is ? now : no}.`);
}

/** Members that only people read. */
export const documentation = new Set(["description", "title", "summary", "externalDocs", "$comment"]);
const examples = new Set(["example", "examples"]);

/**
 * Compares a member that may stand on anything and that no request or response depends on: descriptions, examples,
 * deprecation and `x-` members. Gives `false`, and reports nothing, if the key is none of these.
 */
export function compareAnnotation(context: Context, key: string, pair: Pair, owner: string): boolean {
  const rule = annotationRule(key, pair, context);
  if (rule === undefined) return false;
  if (isSame(pair) || isUnmarked(key, pair)) return true;
  if (key === "x-evidence") compareEvidence(context, pair, owner);
  else if (key === "x-discouraged" && !isOnBoth(pair)) reportAdvice(context, pair, owner);
  else report(context, rule, pair, sentenceOf(key, pair, owner));
  return true;
}

/** Whether a mark is `false` on one side and left out on the other. */
const isUnmarked = (key: string, { before, after }: Pair) =>
  (key === "deprecated" || key === "x-sensitive") && (before?.value ?? false) === (after?.value ?? false);

/** An alternative that is discouraged from now on, or no longer. */
function reportAdvice(context: Context, pair: Pair, owner: string): void {
  const rule = pair.after ? "alternative-discouraged" : "alternative-recommended";
  const sentence = `An alternative of ${owner} is ${pair.after ? "now" : "no longer"} discouraged.`;
  report(context, rule, pair, sentence);
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
  return context.isOperation ? "operation-extension-changed" : "extension-changed";
}

function sentenceOf(key: string, pair: Pair, owner: string): string {
  const { before, after } = pair;
  if (key === "deprecated") return `${owner} is ${after?.value === true ? "" : "no longer "}deprecated.`;
  if (key === "x-sensitive" && before?.value === true) return `${owner} is no longer marked as a secret.`;
  if (key === "x-sensitive" && after?.value === true) return `${owner} is marked as a secret.`;
  const what = `\`${key}\` of ${owner}`;
  const isText = isOnBoth(pair) && (documentation.has(key) || examples.has(key));
  return isText ? `${what} changed.` : `${what} ${transition(pair)}.`;
}

/** Claim by claim: one with the same words is the same claim, whatever its source. */
function compareEvidence(context: Context, pair: Pair, owner: string): void {
  const { added, removed } = listDifference(pair);
  const lists = wholeLists(pair);
  const matched = new Set<Node>();
  for (const after of added) {
    const before = removed.find((other) => isDeepStrictEqual(claimOf(other), claimOf(after)));
    if (before) matched.add(before);
    const words = before ? "Another source or confidence for a claim" : "One more claim";
    const rule = before ? "evidence-changed" : "evidence-added";
    report(context, rule, { before, after }, `${words} about ${owner}.`, lists);
  }
  for (const before of removed.filter((item) => !matched.has(item))) {
    const gone = { before, after: undefined };
    report(context, "evidence-removed", gone, `A claim about ${owner} is gone.`, lists);
  }
  if (added.length + removed.length > 0) return;
  report(context, "evidence-changed", pair, `\`x-evidence\` of ${owner} is unchanged in meaning.`);
}

const claimOf = ({ value }: Node) => (isObject(value) ? value.claim : value);
