import { barChart } from "../charts/bar-chart.ts";
import { lineChart } from "../charts/line-chart.ts";
import type { Growth } from "../growth.ts";
import type { Comparison } from "../turns.ts";
import { describeComparison, describeGrowth, factor, withUnit } from "./format.ts";
import type { Results, Section } from "./results.ts";

/** A chart's file and what it shows, in the order of the section. */
export interface ChartFile {
  readonly name: string;
  readonly alternative: string;
  readonly draw: () => string;
}

/** The charts of a section: one for each comparison, then one for each growth. */
export function chartsOf(area: string, { comparisons, growths = [] }: Section): readonly ChartFile[] {
  const all = [
    ...comparisons.map((comparison) => ({
      alternative: describeComparison(comparison),
      draw: () => drawComparison(comparison),
    })),
    ...growths.map((growth) => ({ alternative: describeGrowth(growth), draw: () => drawGrowth(growth) })),
  ];
  return all.map((chart, index) => ({ ...chart, name: `${area}-${index + 1}.svg` }));
}

/** All charts by file name. */
export const drawCharts = (results: Results): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(results)
      .flatMap(([area, section]) => chartsOf(area, section))
      .map(({ name, draw }) => [name, draw()]),
  );

function drawComparison(comparison: Comparison): string {
  const { what, unit, better, figures, goals = [], baseline } = comparison;
  const { ours = goals.map(({ subject }) => subject) } = comparison;
  const sorted = figures.toSorted((a, b) => (better === "lower" ? a.median - b.median : b.median - a.median));
  const bars = sorted.map(({ subject, median, low, high, ratio }) => {
    const beside = ratio && subject !== baseline ? ` (${factor(ratio.median)} ×)` : "";
    const shown = `${withUnit(median, unit)}${beside}`;
    return { label: subject, value: median, low, high, shown, isOurs: ours.includes(subject) };
  });
  return barChart({
    title: `${what}, ${better} is better`,
    description: describeComparison(comparison),
    bars,
  });
}

function drawGrowth(growth: Growth): string {
  const series = growth.lines.map(({ subject, points, exponent }) => ({
    name: `${subject}: exponent ${factor(exponent)}`,
    points: points.map(({ size, median, low, high }) => ({ x: size, y: median, low, high })),
  }));
  return lineChart({
    title: growth.what,
    description: describeGrowth(growth),
    x: { label: growth.size, isLogarithmic: true },
    y: { label: growth.unit, isLogarithmic: true },
    series,
  });
}
