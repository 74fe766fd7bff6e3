import { describe, expect, it } from "vitest";
import { exponentOf, isGrowthMet } from "../src/growth.ts";
import { compare, isMet, showRounds, spread, takeTurns } from "../src/turns.ts";

describe("spread", () => {
  it.each([
    { values: [7], median: 7, low: 7, high: 7 },
    { values: [4, 1, 3, 2], median: 2.5, low: 1.75, high: 3.25 },
    { values: [9, 1, 5], median: 5, low: 3, high: 7 },
  ])("of $values has the median $median between $low and $high", ({ values, ...expected }) => {
    expect(spread(values)).toEqual(expected);
  });

  it("refuses a subject that was never measured", () => {
    expect(() => spread([])).toThrow("never measured");
  });
});

describe("takeTurns", () => {
  it("begins each round with another subject, drops the warm-up, and measures a slow one less often", async () => {
    const order: string[] = [];
    const subject = (name: string) => async () => ({ time: order.push(name) });
    const samples = await takeTurns({ a: subject("a"), b: subject("b") }, { rounds: 2, roundsOf: { b: 1 } });
    expect(order).toEqual(["a", "b", "b", "a", "a"]);
    expect(samples.get("a")).toEqual([{ time: 4 }, { time: 5 }]);
    expect(samples.get("b")).toEqual([{ time: 3 }]);
  });
});

describe("compare", () => {
  const samples = new Map([
    ["ours", [{ time: 10 }, { time: 60 }, { time: 30 }]],
    ["theirs", [{ time: 20 }, { time: 40 }]],
    ["base", [{ time: 20 }, { time: 40 }, { time: 30 }]],
  ]);
  const goals = [{ subject: "ours", of: "ratio", limit: 1 }] as const;
  const shown = {
    what: "time",
    metric: "time",
    unit: "ms",
    baseline: "base",
    better: "lower",
    goals,
  } as const;
  const comparison = compare(samples, shown);

  it("compares runs of the same round", () => {
    expect(comparison.figures[0]).toEqual({
      ...{ subject: "ours", runs: 3, median: 30, low: 20, high: 45 },
      ratio: { median: 1, low: 0.75, high: 1.25 }, // of 0.5, 1.5 and 1; the medians alone would say so, too, by chance
    });
    expect(comparison.figures[1]?.ratio).toEqual({ median: 1, low: 1, high: 1 });
  });

  it("tells a goal that is met from one that is not, and from one that was not measured", () => {
    expect(isMet(comparison, { subject: "ours", of: "ratio", limit: 1 })).toBe(true);
    expect(isMet(comparison, { subject: "ours", of: "ratio", limit: 0.99 })).toBe(false);
    expect(isMet({ ...comparison, better: "higher" }, { subject: "ours", of: "value", limit: 31 })).toBe(
      false,
    );
    expect(isMet(comparison, { subject: "nobody", of: "value", limit: 1 })).toBeUndefined();
  });
});

describe("showRounds", () => {
  it("estimates the time that is left from the rounds that are done", () => {
    const times = [0, 4_000, 8_000];
    const lines: string[] = [];
    const onRound = showRounds(
      "parsers",
      (text) => lines.push(text),
      () => times.shift() ?? 0,
    );
    for (const round of [-1, 0, 1]) onRound(round, 3);
    expect(lines).toEqual([
      "parsers: warm-up",
      "parsers: round 1 of 3, 12 s left",
      "parsers: round 2 of 3, 8 s left",
    ]);
  });
});

describe("exponentOf", () => {
  const grow = (value: (size: number) => number) =>
    exponentOf([10, 100, 1_000, 10_000].map((size) => ({ size, median: value(size) })));

  it("is 1 for growth in proportion, whatever the start takes", () => {
    expect(grow((size) => 500 + 3 * size)).toBeCloseTo(1, 10);
  });

  it("is far above the goal for growth with the square", () => {
    expect(grow((size) => 500 + size ** 2)).toBeGreaterThan(1.9);
  });

  it("drops a size that cannot be told from the start, and refuses what does not grow", () => {
    expect(grow((size) => Math.max(200, size - 10))).toBeCloseTo(1.08, 1);
    expect(() => grow(() => 1)).toThrow("two sizes with more than size 10");
  });

  it("of a subject that fails at the largest size does not meet its goal", () => {
    const [short, long] = [
      [10, 100, 1_000],
      [10, 100, 1_000, 10_000],
    ].map((sizes) => sizes.map((size) => ({ size, median: size, low: size, high: size })));
    const lines = [
      { subject: "short", points: short ?? [], exponent: 1 },
      { subject: "long", points: long ?? [], exponent: 1 },
    ];
    const growth = { what: "time", unit: "ms", size: "operations", lines };
    const met = ["short", "long", "none"].map((subject) => isGrowthMet(growth, { subject, limit: 1.05 }));
    expect(met).toEqual([false, true, undefined]);
  });
});
