import { type Node, pointerTokens } from "@onelogin-mfa/openapi";
import { maxBump } from "../policy/bump.ts";
import { bumpOf, type RuleId } from "../policy/rules.ts";
import type { Change } from "../report.ts";
import { quoted } from "../words.ts";
import type { Pair, Sides } from "./pairs.ts";
import type { Place } from "./place.ts";

/** Locations on one side or both. */
export type Locations = Partial<Sides<{ readonly pointer: string }>>;

/** Collects what a comparison finds. */
export interface Reporter {
  /**
   * Adds a change of a pair at a place, rated for the way that values go there.
   *
   * @param also what else the change covers: lists of which an item came or went, as those behind it have other indexes
   */
  readonly report: (
    place: Place,
    rule: RuleId,
    pair: Pair,
    sentence: string,
    ...also: readonly Locations[]
  ) => void;
  /** Notes that something has been compared, so that it is known which components an operation uses. */
  readonly reach: (node: Pick<Node, "pointer">) => void;
  readonly isReached: (node: Pick<Node, "pointer">) => boolean;
  /** The changes so far, in the order in which they were found; the same change at several operations is one. */
  readonly changes: () => Change[];
}

/** Creates the reporter of one comparison. */
export function createReporter(): Reporter {
  // by what they say
  const found = new Map<string, [Change, ...Change[]]>();
  const reached = new Set<string>();
  return {
    report(place, rule, pair, sentence, ...also) {
      const change = changeAt(place, rule, pair, sentence, also);
      const key = JSON.stringify([change.rule, change.before, change.after, change.sentence]);
      if (found.get(key)?.push(change) === undefined) found.set(key, [change]);
    },
    reach: ({ pointer }) => void reached.add(pointer),
    isReached: ({ pointer }) => reached.has(pointer),
    changes: () => [...found.values()].map(join),
  };
}

function changeAt(
  place: Place,
  rule: RuleId,
  { before, after }: Pair,
  sentence: string,
  also: readonly Locations[],
): Change {
  const remark = remarkOn(place, (after ?? before)?.pointer ?? "");
  const isSaid = remark === undefined || isNamed(plain(sentence), plain(remark));
  const words = isSaid ? sentence : sentence.replace(/\.$/, ` (${remark}).`);
  const all: readonly Locations[] = [{ before, after }, ...also];
  const isUnused = place.isUnused === true && bumpOf(rule) !== "patch";
  const ending = isUnused ? words.replace(/\.$/, "; no operation uses it.") : words;
  const ownRule = isUnused ? "unused-component-changed" : rule;
  return {
    rule: ownRule,
    bump: bumpOf(ownRule, place.direction),
    sentence: `${ending.slice(0, 1).toUpperCase()}${ending.slice(1)}`,
    positions: place.part.position ? [place.part.position] : [],
    others: [],
    before: before?.pointer ?? null,
    after: after?.pointer ?? null,
    covers: {
      before: all.flatMap((one) => one.before?.pointer ?? []),
      after: all.flatMap((one) => one.after?.pointer ?? []),
    },
  };
}

/** Returns what a sentence has to name: the webhook or callback around, or the shared schema that has taken the place of another one. */
function remarkOn({ inbound }: Place, pointer: string): string | undefined {
  // a component is one for all that use it
  if (!pointer.startsWith("/components/")) return inbound;
  const [, section, name, inner] = pointerTokens(pointer);
  return section === "schemas" && inner !== undefined ? quoted(name) : undefined;
}

const plain = (text: string) => text.replaceAll("`", "");

/** True if a text has a name, and not only a longer one with the same letters. */
function isNamed(text: string, name: string): boolean {
  const [first = "", ...others] = text.split(name);
  const around = others.map((after, index) => [index === 0 ? first : (others[index - 1] ?? ""), after]);
  return around.some(([before = "", after = ""]) => !/[\w-]$/.test(before) && !/^[\w-]/.test(after));
}

/** Joins the same change at several places: what it breaks is told, and what it does not break stays apart. */
function join(found: readonly [Change, ...Change[]]): Change {
  const [first] = found;
  const bump = maxBump(found.map((one) => one.bump));
  const rated = found.flatMap((one) => one.positions.map((position) => ({ ...position, bump: one.bump })));
  const positions = distinct(
    rated.filter((one) => one.bump === bump).map(({ bump: _, ...position }) => position),
  );
  const broken = new Set(positions.map(({ operationId }) => operationId));
  const both = (side: "before" | "after") => [...new Set(found.flatMap(({ covers }) => covers[side]))];
  return {
    ...first,
    bump,
    positions,
    others: distinct(rated.filter((one) => one.bump !== bump && !broken.has(one.operationId))),
    covers: { before: both("before"), after: both("after") },
  };
}

const distinct = <One>(some: readonly One[]): One[] => [
  ...new Map(some.map((one) => [JSON.stringify(one), one])).values(),
];

/** The rules for what is new and for what is gone. */
export type PresenceRules = readonly [added: RuleId, removed: RuleId];

/** Reports a thing that only one side has. */
export function reportPresence(
  { report }: Reporter,
  place: Place,
  [added, removed]: PresenceRules,
  pair: Pair,
  name: string,
  ...also: readonly Locations[]
): void {
  const sentence = `${name} is ${pair.after ? "new" : "gone"}.`;
  report(place, pair.after ? added : removed, pair, sentence, ...also);
}
