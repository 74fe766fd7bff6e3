import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { drawCharts } from "../src/scale/charts.ts";
import { insertTables, tableIn } from "../src/scale/document.ts";
import { computeFigures, type Figures } from "../src/scale/figures.ts";
import { defaults, drawPlans, type Settings } from "../src/scale/plans.ts";
import { runInSandbox } from "../src/scale/run-in-sandbox.ts";
import { type Simulation, simulate } from "../src/scale/simulate.ts";
import { renderTables } from "../src/scale/tables.ts";

const tuned: Settings = { ...defaults, sharesToken: true, remembersDevice: true, isOneStep: true };

/** Three instances with 300 verifications in 15 minutes, of whose calls a window of ten minutes admits 300. */
const load = { instances: 3, perHour: 1200, durationMs: 900_000, seed: 7 };
const plans = [...drawPlans(load)];
const limits = { limit: 300, windowMs: 600_000 };

/** The counts that a run in the sandbox has too. */
function countsOf({ sent, refused, endings }: Simulation) {
  const { "refused late": late, refused: early, ...others } = endings;
  return { sent, refused, endings: { ...others, refused: early + late } };
}

describe("the simulation agrees with the real client and the sandbox's own rate limit", () => {
  it.each([
    ["by default", defaults],
    ["with all settings", { ...tuned, intervalMs: 5_000 }],
  ])("call for call, %s", async (_, settings) => {
    const simulated = countsOf(simulate({ plans, settings, ...limits, spreadMs: 0 }));
    const observed = await runInSandbox({ plans, settings, ...limits });
    expect(observed).toMatchObject(simulated);
    expect(observed.refused).toBeGreaterThan(100);
  });

  it("within a few calls with the fleet's limiter, and then the server refuses none", async () => {
    const settings: Settings = { ...tuned, limiter: "by priority" };
    const few = plans.filter(({ at }) => at < 300_000).map((plan) => ({ ...plan, at: plan.at / 3 }));
    const simulated = simulate({ plans: few, settings, spreadMs: 0 });
    const observed = await runInSandbox({ plans: few, settings, limit: 13, windowMs: 10_000 });
    expect(observed.refused).toBe(0);
    expect(simulated.heldBack).toBeGreaterThan(100);
    const sum = (counts: object) => Object.values(counts).reduce((total, count) => total + count, 0);
    expect(Math.abs(sum(observed.sent) - sum(simulated.sent))).toBeLessThan(0.03 * sum(observed.sent));
    expect(Math.abs((observed.endings.accepted ?? 0) - simulated.endings.accepted)).toBeLessThan(5);
  });

  it("negative control: a client that retries once would have sent fewer calls", async () => {
    const settings = { ...tuned, intervalMs: 5_000 };
    const other = countsOf(simulate({ plans, settings, ...limits, spreadMs: 0, maxRetries: 1 }));
    expect(other).not.toEqual(countsOf(simulate({ plans, settings, ...limits, spreadMs: 0 })));
  });
});

describe("docs/scale.md", () => {
  const docs = join(import.meta.dirname, "../../../docs");
  const text = readFileSync(join(docs, "scale.md"), "utf8");
  let figures: Figures;
  beforeAll(async () => {
    figures = await computeFigures({ hasLargest: false });
  });

  it("has the figures of this code; npm run scale writes them", () => {
    const { fleets = "", ...tables } = renderTables(figures);
    for (const [name, table] of Object.entries(tables)) expect(tableIn(text, name)).toBe(table);
    // the largest fleet takes too long for a test
    const lines = tableIn(text, "fleets").split("\n");
    expect(lines.filter((line) => !line.startsWith("| 10,000 |")).join("\n")).toBe(fleets);
  });

  it("has the charts of this code", () => {
    for (const [name, chart] of Object.entries(drawCharts(figures))) {
      expect(readFileSync(join(docs, "scale", name), "utf8")).toBe(chart);
    }
  });

  it("negative control: a figure that is out of date is noticed", () => {
    const { profiles = "" } = renderTables(figures);
    expect(insertTables(text, { profiles: profiles.replace("| 3 |", "| 2 |") })).not.toBe(text);
  });

  it("says which markers are missing", () => {
    expect(() => insertTables("", { profiles: "" })).toThrow("<!-- scale: profiles -->");
  });
});
