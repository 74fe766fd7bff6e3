import { describe, expect, it } from "vitest";
import { compareDocuments, requiredBump } from "../src/index.ts";
import { mistakesOf } from "../testing/mistakes.ts";
import { casePairs } from "../testing/pairs.ts";

const pairs = casePairs().map((pair) => ({ ...pair, changes: compareDocuments(pair.base, pair.head) }));

describe("22 cases after real commits, labelled by hand", () => {
  it("are rated as their labels say, but for one false alarm", () => {
    expect(pairs).toHaveLength(22);
    // an operation asks for what is defined no longer: whether its callers break is not in the document
    expect(mistakesOf(pairs, ({ changes }) => requiredBump(changes) === "major")).toEqual({
      missed: [],
      alarms: ["scheme-gone-and-still-named"],
    });
  });

  it.each(pairs.map(({ id, ...pair }) => [id, pair] as const))("%s is said in words", (_, pair) => {
    const said = pair.changes.map(({ sentence }) => sentence);
    expect(said).toEqual(expect.arrayContaining([...pair.sentences]));
  });

  it("are rated better than by `redocly diff`", () => {
    const { missed, alarms } = mistakesOf(pairs, ({ redocly }) => redocly === "major");
    expect([missed.length, alarms.length]).toEqual([0, 4]);
  });
});
