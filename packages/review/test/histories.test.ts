import { describe, expect, it } from "vitest";
import { compareDocuments, requiredBump } from "../src/index.ts";
import { mistakesOf } from "../testing/mistakes.ts";
import { historyPairs } from "../testing/pairs.ts";

const pairs = historyPairs().map((pair) => ({
  ...pair,
  bump: requiredBump(compareDocuments(pair.base, pair.head)),
}));

describe("81 pairs of real histories, labelled by hand", () => {
  it("are rated as their labels say, but for one false alarm", () => {
    expect(pairs).toHaveLength(81);
    // the parts of this page are joined by `$dynamicRef`, which is not followed
    expect(mistakesOf(pairs, ({ bump }) => bump === "major")).toEqual({
      missed: [],
      alarms: ["galaxy 0.6.4 → 0.6.9"],
    });
  });

  it("are rated better than by `redocly diff`", () => {
    const { missed, alarms } = mistakesOf(pairs, ({ redocly }) => redocly === "major");
    expect([missed.length, alarms.length]).toEqual([2, 4]);
  });
});
