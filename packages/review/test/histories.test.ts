import { describe, expect, it } from "vitest";
import { type Bump, compareDocuments, requiredBump } from "../src/index.ts";
import { historyPairs } from "../testing/pairs.ts";

const pairs = historyPairs().map((pair) => ({
  ...pair,
  bump: requiredBump(compareDocuments(pair.base, pair.head)),
}));

/** The breaking pairs that a rating misses, and the harmless ones that it calls breaking. */
function mistakes(ratingOf: (pair: (typeof pairs)[number]) => Bump) {
  const wrong = pairs.filter((pair) => (ratingOf(pair) === "major") !== pair.breaking);
  const idsOf = (some: typeof pairs) => some.map(({ id }) => id);
  return {
    missed: idsOf(wrong.filter(({ breaking }) => breaking)),
    alarms: idsOf(wrong.filter(({ breaking }) => !breaking)),
  };
}

describe("81 pairs of real histories, labelled by hand", () => {
  it("are rated as their labels say, but for one false alarm", () => {
    expect(pairs).toHaveLength(81);
    // the parts of this page are joined by `$dynamicRef`, which is not followed
    expect(mistakes(({ bump }) => bump)).toEqual({ missed: [], alarms: ["galaxy 0.6.4 → 0.6.9"] });
  });

  it("are rated better than by `redocly diff`", () => {
    const { missed, alarms } = mistakes(({ redocly }) => redocly);
    expect([missed.length, alarms.length]).toEqual([2, 4]);
  });
});
