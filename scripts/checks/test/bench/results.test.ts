import { describe, expect, it } from "vitest";
import { compare, decisionOf, renderSummary, renderTable } from "../../bench/results.ts";
import { takeRounds } from "../../bench/rounds.ts";

it("takeRounds begins each round with another candidate, and drops the rounds that warm up", async () => {
  const order: string[] = [];
  const candidate = (name: string) => [name, async () => ({ time: order.push(name) })] as const;
  const samples = await takeRounds([candidate("a"), candidate("b")], 2, 1);
  expect(order).toEqual(["a", "b", "a", "b", "b", "a"]);
  expect(samples.get("a")).toEqual([{ time: 3 }, { time: 6 }]);
});

describe("decisionOf", () => {
  const base = [1, 1, 1];
  it.each([
    { row: { values: [9, 9, 10], limit: 10 }, decision: "≤ 10: met" },
    { row: { values: [9, 12, 15], limit: 10 }, decision: "≤ 10: **not met**" },
    { row: { values: [8, 9, 12], limit: 10 }, decision: "≤ 10: not decided" },
    { row: { values: [0.9, 0.9], limit: 1 }, decision: "≤ 1: not decided" },
    { row: { values: [0.9, 0.9, 0.9], base, limit: 1 }, decision: "≤ 1 ×: met" },
    { row: { values: [1, 2, 3] }, decision: "" },
  ])("of $row is '$decision'", ({ row, decision }) => {
    expect(decisionOf({ name: "ours", ...row })).toBe(decision);
  });
});

describe("renderTable", () => {
  const samples = new Map([
    ["ours", [{ time: 1_000 }, { time: 1_600 }, { time: 1_200 }]],
    ["theirs", [{ time: 2_000 }, { time: 2_000 }, { time: 2_000 }]],
  ]);
  const table = compare(
    samples,
    "time",
    { title: "Code: time", unit: "ms", baseline: "theirs" },
    { ours: 0.5 },
  );

  it("shows medians, quartiles, and ratios within the same round", () => {
    expect(`${renderTable(table)}\n`).toContain(`|  | ms | quartiles | × theirs | runs | limit |
| --- | --: | --: | --: | --: | --: |
| ours | 1,200 | 1,100 – 1,400 | 0.60 (0.55 – 0.70) | 3 | ≤ 0.5 ×: **not met** |
| theirs | 2,000 | 2,000 – 2,000 | 1.00 (1.00 – 1.00) | 3 |  |
`);
  });

  it("of all tables is one, with the first row of each that has a limit", () => {
    const without = compare(samples, "time", { title: "Code: memory", unit: "MiB", baseline: "theirs" });
    expect(renderSummary([table, without])).toBe(`|  | measured | median | compared | limit |
| --- | --- | --: | --- | --- |
| Code: time | ours | 1,200 ms | 0.60 × theirs (0.55 – 0.70) | ≤ 0.5 ×: **not met** |`);
  });
});
