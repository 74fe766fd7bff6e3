import { follow, isObject } from "@onelogin-mfa/openapi";
import type { RuleId } from "../policy/rules.ts";
import { count, isLong, listed, quoted, shown, transition } from "../words.ts";
import { type Context, type Locations, type PresenceRules, report, reportPresence } from "./context.ts";
import { isOnBoth, isSame, isUnchanged, memberPairs, type Pair } from "./pairs.ts";

/** Functions that compare the members of an object, by key; `null` for a member that is compared elsewhere. */
export interface Comparisons {
  readonly [key: string]: ((pair: Pair) => void) | null;
}

/** Comparisons that leave out the members at these keys, which are compared elsewhere. */
export function without(keys: readonly string[]): Comparisons {
  return Object.fromEntries(keys.map((key) => [key, null]));
}

/**
 * Compares the members of a pair: each with the function for its key, or else as an annotation, or else as a whole.
 *
 * @param owner name of the thing that has the members
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
    compareMembers(context, pair, `${quoted(key)} of ${owner}`, rule);
  } else report(context, rule, pair, `${quoted(key)} of ${owner} ${transition(pair)}.`);
}

/** Compares things by name: those that both sides have with `compare`, the others are new or gone. */
export function compareNamed(
  context: Context,
  named: ReadonlyMap<string, Pair>,
  rules: PresenceRules,
  nameOf: (key: string) => string,
  compare: (context: Context, pair: Pair, name: string, key: string) => void,
  ...also: readonly Locations[]
): void {
  for (const [key, pair] of named) {
    if (isOnBoth(pair)) compare(context, pair, nameOf(key), key);
    else reportPresence(context, rules, pair, nameOf(key), ...also);
  }
}

/** Compares `required` of a parameter, a request body or a header. */
export function compareRequired(
  context: Context,
  pair: Pair,
  kind: "parameter" | "body" | "header",
  owner: string,
): void {
  const is = pair.after?.value === true;
  if (is === (pair.before?.value === true)) return;
  const state = kind === "header" ? "always sent" : "required";
  const rule = `${kind}-made-${is ? "required" : "optional"}` as const;
  report(context, rule, pair, `${owner} is ${is ? "now" : "no longer"} ${state}.`);
}

/** Reports the values that came to a list, and those that went, each as one change. */
export function reportValues(
  context: Context,
  [added, removed]: PresenceRules,
  lists: Pair,
  name: string,
  values: { readonly added: readonly unknown[]; readonly removed: readonly unknown[] },
  kind = "value",
): void {
  const say = (rule: RuleId, some: readonly unknown[], one: string, several: string) => {
    const sentence = `${name} ${some.length === 1 ? one : several} ${listed(some.map(shown))}.`;
    if (some.length > 0) report(context, rule, lists, sentence);
  };
  const [more, less] = [count(values.added.length, `more ${kind}`), count(values.removed.length, kind)];
  say(added, values.added, `has one more ${kind}:`, `has ${more}:`);
  say(removed, values.removed, `no longer has the ${kind}`, `has lost ${less}:`);
}

/** Members that only people read. */
export const documentation = new Set(["description", "title", "summary", "externalDocs", "$comment"]);
const examples = new Set(["example", "examples"]);

/** True for a member that only people read. */
export const isText = (key: string) => documentation.has(key) || examples.has(key);

/**
 * Compares a member that may stand on anything and that no request or response depends on: descriptions, examples,
 * deprecation and `x-` members. Returns `false`, and reports nothing, if the key is none of these.
 */
export function compareAnnotation(context: Context, key: string, pair: Pair, owner: string): boolean {
  if (!isText(key) && key !== "deprecated" && !key.startsWith("x-")) return false;
  if (isSame(pair) || isUnmarked(key, pair)) return true;
  if (key === "examples" && isObject((pair.after ?? pair.before)?.value)) {
    const nameOf = (name: string) => `the example ${quoted(name)} of ${owner}`;
    compareNamed(context, memberPairs(pair), ["example-changed", "example-changed"], nameOf, compareExample);
    return true;
  }
  const [rule, sentence] = annotationChange(context, key, pair, owner);
  report(context, rule, pair, sentence);
  return true;
}

function compareExample(context: Context, example: Pair, name: string): void {
  if (!isSame(example)) report(context, "example-changed", example, `${name} changed.`);
}

type RuleAndWords = readonly [rule: RuleId, words: string];

/** Changes of the members that are `true` or left out: when the mark is set, and when it is not. */
const marks: Readonly<Record<string, readonly [set: RuleAndWords, unset: RuleAndWords]>> = {
  deprecated: [
    ["deprecated", "is deprecated"],
    ["undeprecated", "is no longer deprecated"],
  ],
  "x-sensitive": [
    ["sensitive-added", "is marked as a secret"],
    ["sensitive-removed", "is no longer marked as a secret"],
  ],
};

/** True for a mark that is `false` on one side and left out on the other. */
const isUnmarked = (key: string, { before, after }: Pair) =>
  key in marks && (before?.value ?? false) === (after?.value ?? false);

function annotationChange(context: Context, key: string, pair: Pair, owner: string): RuleAndWords {
  const [was, is] = [pair.before?.value === true, pair.after?.value === true];
  const [set, unset] = marks[key] ?? [];
  if (set && unset && (key === "deprecated" || was || is)) {
    const [rule, words] = is ? set : unset;
    return [rule, `${owner} ${words}.`];
  }
  if (key === "x-discouraged" && !isOnBoth(pair))
    return pair.after
      ? ["alternative-discouraged", `An alternative of ${owner} is now discouraged.`]
      : ["alternative-recommended", `An alternative of ${owner} is no longer discouraged.`];
  // the report shows the words of a long text that changed
  const isCut = isOnBoth(pair) && (isLong(pair.before.value) || isLong(pair.after.value));
  return [
    annotationRule(key, context),
    `${quoted(key)} of ${owner} ${isCut ? "changed" : transition(pair)}.`,
  ];
}

function annotationRule(key: string, { isOperation }: Context): RuleId {
  if (isText(key)) return documentation.has(key) ? "documentation-changed" : "example-changed";
  if (key === "x-effect") return "effect-changed";
  return isOperation && key !== "x-evidence" ? "operation-extension-changed" : "extension-changed";
}
