import { isDeepStrictEqual } from "node:util";
import { type Node, pointerTokens } from "@onelogin-mfa/openapi";
import { maxBump } from "../policy/bump.ts";
import { bumpOf, type Direction, type RuleId } from "../policy/rules.ts";
import type { Change, Position } from "../report.ts";
import { quoted } from "../words.ts";
import type { Pair, References, Sides, Unchanged } from "./pairs.ts";

export type { Change, Position, Spec } from "../report.ts";

/** State of one comparison, and the location that it has reached. */
export interface Context {
  /** The changes so far by what they say: the same change at several operations is one with several positions. */
  readonly changes: Map<string, Change>;
  readonly direction: Direction;
  readonly position: Position | null;
  /** Name in sentences for a schema that has none of its own, such as "the request body". */
  readonly owner: string;
  /** Pairs of schemas that are being compared, so that a schema that contains itself ends. */
  readonly seen: Set<string>;
  /** Nodes known to be the same on both sides, with all that they refer to. */
  readonly unchanged: Unchanged;
  /** Pointers of every component that an operation uses, also as a part of another. */
  readonly reached: Set<string>;
  readonly references: { readonly before: References; readonly after: References };
  /** The id that each older operation has now; undefined for what is gone. */
  readonly newIds: ReadonlyMap<unknown, string | undefined>;
  /** Name of the webhook or callback that is compared. */
  readonly inbound?: string;
  /** True while members of an operation itself are compared. */
  readonly isOperation?: boolean;
  /** True for values of an open list: `anyOf` of known values and any string. */
  readonly isOpen?: boolean;
  /** True if the values are XML; undefined if no request or response has them. */
  readonly isXml?: boolean;
}

/** Locations on one side or both. */
export type Locations = Partial<Sides<{ readonly pointer: string }>>;

/**
 * Adds a change of a pair, rated for the context's direction, at the context's position.
 *
 * @param also what else the change covers: lists of which an item came or went, as those behind it have other indexes
 */
export function report(
  { changes, direction, position, inbound }: Context,
  rule: RuleId,
  { before, after }: Pair,
  sentence: string,
  ...also: readonly Locations[]
): void {
  // a component is one for all that use it
  const isOwn = inbound !== undefined && !(after ?? before)?.pointer.startsWith("/components/");
  const words = isOwn ? sentence.replace(/\.$/, ` (${inbound}).`) : sentence;
  const all: readonly Locations[] = [{ before, after }, ...also];
  const change: Change = {
    rule,
    bump: bumpOf(rule, direction),
    sentence: `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`,
    positions: position ? [position] : [],
    before: before?.pointer ?? null,
    after: after?.pointer ?? null,
    covers: {
      before: all.flatMap((one) => one.before?.pointer ?? []),
      after: all.flatMap((one) => one.after?.pointer ?? []),
    },
  };
  const key = JSON.stringify([rule, change.before, change.after, change.sentence]);
  const known = changes.get(key);
  changes.set(key, known ? merge(known, change) : change);
}

function merge(known: Change, { bump, positions, covers }: Change): Change {
  const isNew = (position: Position) => !known.positions.some((one) => isDeepStrictEqual(one, position));
  return {
    ...known,
    bump: maxBump([known.bump, bump]),
    positions: [...known.positions, ...positions.filter(isNew)],
    covers: {
      before: [...new Set([...known.covers.before, ...covers.before])],
      after: [...new Set([...known.covers.after, ...covers.after])],
    },
  };
}

/** The rules for what is new and for what is gone. */
export type PresenceRules = readonly [added: RuleId, removed: RuleId];

/** Reports a thing that only one side has. */
export function reportPresence(
  context: Context,
  [added, removed]: PresenceRules,
  pair: Pair,
  name: string,
  ...also: readonly Locations[]
): void {
  const sentence = `${name} is ${pair.after ? "new" : "gone"}.`;
  report(context, pair.after ? added : removed, pair, sentence, ...also);
}

const single = "contains propertyNames contentSchema unevaluatedItems unevaluatedProperties not if then else";
const marks: Readonly<Record<string, string>> = {
  items: "[]",
  additionalProperties: "{}",
  ...Object.fromEntries(single.split(" ").map((key) => [key, `/${key}`])),
};
const several = new Set(["prefixItems", "patternProperties", "dependentSchemas"]);

/**
 * Names the thing at a pointer: the component's name and the fields down to it (`Device.device_id`), with `[]` for the
 * items of a list and `/not` for other keywords that hold a schema; or the fields alone, or nothing.
 */
export function nameAt(pointer: string): string {
  const tokens = pointerTokens(pointer);
  const isComponent = tokens[0] === "components";
  const rest = tokens.slice(isComponent ? 3 : Math.max(tokens.indexOf("schema"), 0) + 1);
  let name = isComponent ? (tokens[2] ?? "") : "";
  for (let token = rest.shift(); token !== undefined; token = rest.shift()) {
    const isNaming = token === "properties" || several.has(token);
    const entry = isNaming ? rest.shift() : undefined;
    if (!isNaming) name += marks[token] ?? "";
    else if (entry !== undefined) name += token === "properties" ? dotted(name, entry) : `/${token}/${entry}`;
  }
  return name;
}

const dotted = (name: string, field: string) => (name === "" ? field : `.${field}`);

/** Names a schema in a sentence: its own name in backticks, or what it belongs to. */
export function labelAt(node: Node | undefined, { owner }: Context): string {
  const name = nameAt(node?.pointer ?? "");
  if (name.startsWith("[")) return `each item of ${owner}`;
  if (name.startsWith("{")) return `each other field of ${owner}`;
  if (name.startsWith("/")) return `${quoted(name.slice(1))} of ${owner}`;
  return name === "" ? owner : quoted(name);
}
