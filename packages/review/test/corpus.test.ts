import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import { type Change, compareDocuments, requiredBump } from "../src/index.ts";
import { bumpOf } from "../src/policy/rules.ts";
import { type CorpusPair, corpusPairs } from "../testing/pairs.ts";

/** The part of the documents that a peer's test looks at. */
interface Scope {
  readonly direction: "request" | "response";
  readonly keyword?: string;
}

interface Disagreement {
  readonly reason: string;
  readonly within?: Scope;
  /** Peer and id. */
  readonly pairs: readonly string[];
}

const pairs = corpusPairs().map((pair) => ({ ...pair, changes: compareDocuments(pair.base, pair.head) }));
const disagreements: readonly Disagreement[] = JSON.parse(
  readFileSync(new URL("fixtures/corpus/disagreements.json", import.meta.url), "utf8"),
);
const listed = disagreements.flatMap((one) => one.pairs);

/** True if a bump is what the peer expects: breaking, or not. */
const agrees = ({ expected }: CorpusPair, bump: string) => (bump === "major") === (expected === "breaking");
const isMissed = ({ expected }: CorpusPair, bump: string) => expected === "breaking" && bump !== "major";
const share = (some: readonly unknown[]) => some.length / pairs.length;

/** The bump of what a test looks at. */
function bumpWithin(changes: readonly Change[], { direction, keyword }: Scope) {
  const isIn = ({ positions, others, before, after }: Change) =>
    [...positions, ...others].some(({ part }) => (part === "response") === (direction === "response")) &&
    (keyword === undefined || `${after ?? before}`.endsWith(`/${keyword}`));
  return changes.filter(isIn).map(({ rule }) => bumpOf(rule, direction));
}

describe("documents from the tests of four other tools", () => {
  it("are rated as their tests expect, but for those that are listed with a reason", () => {
    const found = pairs.filter((pair) => !agrees(pair, requiredBump(pair.changes)));
    expect(found.map(({ id }) => id).toSorted()).toEqual(listed.toSorted());
    expect(disagreements.filter(({ reason }) => reason.length < 40)).toEqual([]);
  });

  it("are rated alike where a test looks at one direction or keyword only", () => {
    for (const { within, pairs: ids } of disagreements.filter((one) => one.within)) {
      for (const pair of pairs.filter(({ id }) => ids.includes(id))) {
        const bumps = within ? bumpWithin(pair.changes, within) : [];
        expect(bumps.length, pair.id).toBeGreaterThan(0);
        expect(agrees(pair, bumps.includes("major") ? "major" : "minor"), pair.id).toBe(true);
      }
    }
  });

  it("are rated alike in four of five whole, and in seven of eight as far as the tests look", () => {
    const whole = pairs.filter(({ id }) => !listed.includes(id));
    const partly = disagreements.flatMap((one) => (one.within ? one.pairs : []));
    expect(share(whole)).toBeGreaterThanOrEqual(0.8);
    expect(share([...whole, ...partly])).toBeGreaterThanOrEqual(0.87);
  });

  it("have few breaking changes that are missed, and none that is not listed", () => {
    const missed = pairs.filter((pair) => isMissed(pair, requiredBump(pair.changes)));
    expect(missed.length).toBeLessThanOrEqual(13);
    const isSilent = ({ base, head, changes }: (typeof pairs)[number]) =>
      changes.length === 0 && !isDeepStrictEqual(base, head);
    expect(pairs.filter(isSilent)).toEqual([]);
  });

  it("are rated better than by `redocly diff`", () => {
    const theirs = pairs.filter((pair) => agrees(pair, pair.redocly));
    const missed = pairs.filter((pair) => isMissed(pair, pair.redocly));
    expect([theirs.length, missed.length]).toEqual([207, 69]);
    expect(pairs.length - listed.length).toBeGreaterThan(theirs.length);
  });

  it("negative control: another bump for one of them is found", () => {
    const [first] = pairs.filter(({ id, expected }) => expected === "breaking" && !listed.includes(id));
    if (!first) throw new Error("no pair is breaking");
    expect(agrees(first, "major")).toBe(true);
    expect(agrees(first, "minor")).toBe(false);
  });
});

describe("the sentences about them", () => {
  const sentences = new Set(pairs.flatMap(({ changes }) => changes.map(({ sentence }) => sentence)));

  it.each([
    ["a missing value", /`nothing`|undefined[`.]/],
    ["an empty name", /``|`the body`/],
    ["unfinished end", /[^.]$/],
    ["small first letter", /^[a-z]/],
  ])("have no %s", (_, pattern) => {
    expect([...sentences].filter((sentence) => pattern.test(sentence))).toEqual([]);
  });
});
