import { follow, isObject } from "@onelogin-mfa/openapi";
import type { RuleId } from "../policy/rules.ts";
import { count, isLong, listed, quoted, shown, transition } from "../words.ts";
import type { Comparison } from "./comparison.ts";
import { isOfOperation, nameOfMember, nameOfPair, ownerName, pathTo } from "./location.ts";
import { isOnBoth, isSame, memberPairs, type Pair } from "./pairs.ts";
import type { Place } from "./place.ts";
import { type Locations, type PresenceRules, type Reporter, reportPresence } from "./reporter.ts";

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
 * @param rule rates what no function knows
 */
export function compareMembers(
  comparison: Comparison,
  place: Place,
  pair: Pair | undefined,
  rule: RuleId,
  comparisons: Comparisons = {},
): void {
  if (pair && isOnBoth(pair) && comparison.isUnchanged(pair.before, pair.after)) return;
  for (const node of [pair?.before, pair?.after]) if (node) comparison.reach(follow(node));
  for (const [key, member] of memberPairs(pair)) {
    if (Object.hasOwn(comparisons, key)) comparisons[key]?.(member);
    else compareMember(comparison, place, key, member, rule);
  }
}

/** Compares a member as an annotation, or by its own members, or as a whole. */
export function compareMember(
  comparison: Comparison,
  place: Place,
  key: string,
  pair: Pair,
  rule: RuleId,
): void {
  if (compareAnnotation(comparison, place, key, pair, () => ownerName(pair)) || isSame(pair)) return;
  if (isObject(pair.before?.value) && isObject(pair.after?.value)) {
    compareMembers(comparison, place, pair, rule);
  } else comparison.report(place, rule, pair, `${nameOfMember(pair, key)} ${transition(pair)}.`);
}

/** Compares things by name: those that both sides have with `compare`, the others are new or gone. */
export function compareNamed(
  comparison: Comparison,
  place: Place,
  named: ReadonlyMap<string, Pair>,
  rules: PresenceRules,
  compare: (comparison: Comparison, place: Place, pair: Pair, name: string) => void,
  ...also: readonly Locations[]
): void {
  for (const [name, pair] of named) {
    if (isOnBoth(pair)) compare(comparison, place, pair, name);
    else reportPresence(comparison, place, rules, pair, nameOfPair(pair), ...also);
  }
}

/** Compares `required` of a parameter, a request body or a header. */
export function compareRequired(
  { report }: Reporter,
  place: Place,
  pair: Pair,
  kind: "parameter" | "body" | "header",
): void {
  const is = pair.after?.value === true;
  if (is === (pair.before?.value === true)) return;
  const state = kind === "header" ? "always sent" : "required";
  const rule = `${kind}-made-${is ? "required" : "optional"}` as const;
  report(place, rule, pair, `${ownerName(pair)} is ${is ? "now" : "no longer"} ${state}.`);
}

/** Reports the values that came to a list, and those that went, each as one change. */
export function reportValues(
  { report }: Reporter,
  place: Place,
  [added, removed]: PresenceRules,
  lists: Pair,
  name: string,
  values: { readonly added: readonly unknown[]; readonly removed: readonly unknown[] },
  kind = "value",
  ...also: readonly Locations[]
): void {
  const say = (rule: RuleId, some: readonly unknown[], one: string, several: string) => {
    const sentence = `${name} ${some.length === 1 ? one : several} ${listed(some.map(shown))}.`;
    if (some.length > 0) report(place, rule, lists, sentence, ...also);
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
 *
 * @param ownerName gives the name of the thing that has the member
 */
export function compareAnnotation(
  reporter: Reporter,
  place: Place,
  key: string,
  pair: Pair,
  ownerName: () => string,
): boolean {
  if (!isText(key) && key !== "deprecated" && !key.startsWith("x-")) return false;
  if (isSame(pair) || isUnmarked(key, pair)) return true;
  const owner = ownerName();
  if (key === "examples" && isObject((pair.after ?? pair.before)?.value)) {
    compareExamples(reporter, place, pair, owner);
    return true;
  }
  const [rule, sentence] = annotationChange(key, pair, owner);
  reporter.report(place, rule, pair, sentence);
  return true;
}

function compareExamples(reporter: Reporter, place: Place, examples: Pair, owner: string): void {
  const rule = "example-changed";
  for (const [key, example] of memberPairs(examples)) {
    const name = `the example ${quoted(key)} of ${owner}`;
    if (!isOnBoth(example)) reportPresence(reporter, place, [rule, rule], example, name);
    else if (!isSame(example)) reporter.report(place, rule, example, `${name} changed.`);
  }
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

function annotationChange(key: string, pair: Pair, owner: string): RuleAndWords {
  const [was, is] = [pair.before?.value === true, pair.after?.value === true];
  const [set, unset] = marks[key] ?? [];
  if (set && unset && (key === "deprecated" || was || is)) {
    const [rule, words] = is ? set : unset;
    return [rule, `${owner} ${words}.`];
  }
  if (key === "x-effect" && allowsMoreRepeats(pair)) {
    const again = `The client would send this again: \`x-effect\` of ${owner} ${transition(pair)}.`;
    return ["effect-loosened", again];
  }
  if (key === "x-discouraged" && !isOnBoth(pair))
    return pair.after
      ? ["alternative-discouraged", `${owner} is now discouraged.`]
      : ["alternative-recommended", `${owner} is no longer discouraged.`];
  // the report shows the words of a long text that changed
  const isCut = isOnBoth(pair) && (isLong(pair.before.value) || isLong(pair.after.value));
  return [annotationRule(key, pair), `${quoted(key)} of ${owner} ${isCut ? "changed" : transition(pair)}.`];
}

/** Number of ways in which each effect lets a request be sent again; one that is unknown has no place here. */
const repeats: Readonly<Record<string, number>> = { consume: 0, send: 1, issue: 1, read: 2, delete: 2 };

/** True if a client would repeat an operation more often than before, or if nothing says any more how often it may. */
function allowsMoreRepeats({ before, after }: Pair): boolean {
  const [was, is] = [before, after].map((node) => repeats[String(node?.value)]);
  // without an effect, a client repeats a request as one that sends a message
  const without = repeats.send ?? 0;
  return is === undefined ? was !== undefined : is > (was ?? without);
}

function annotationRule(key: string, { before, after }: Pair): RuleId {
  if (isText(key)) return documentation.has(key) ? "documentation-changed" : "example-changed";
  if (key === "x-effect") return "effect-changed";
  const node = after ?? before;
  return node && isOfOperation(pathTo(node)) && key !== "x-evidence"
    ? "operation-extension-changed"
    : "extension-changed";
}
