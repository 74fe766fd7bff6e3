import { type Growth, isGrowthMet } from "../growth.ts";
import { type Comparison, type Goal, isMet } from "../turns.ts";

/** A value with its unit, as exact as it can be read: "12.3 ms", "1,234 ms". */
export const withUnit = (value: number, unit: string): string => `${number(value)} ${unit}`;

/** Three digits, or all of a whole number. */
export function number(value: number): string {
  const digits = Math.abs(value) >= 100 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 };
  return value.toLocaleString("en-US", digits);
}

/** A factor, always with two decimals: "0.98". */
export const factor = (value: number): string => value.toFixed(2);

/** A goal and whether it is reached: "≤ 1.2 ×: met". */
export function goalOf(comparison: Comparison, goal: Goal): string {
  const sign = comparison.better === "lower" ? "≤" : "≥";
  const limit = goal.of === "ratio" ? `${goal.limit} ×` : withUnit(goal.limit, comparison.unit);
  return `${sign} ${limit}: ${state(isMet(comparison, goal))}`;
}

export function growthGoalOf(growth: Growth, goal: { subject: string; limit: number }): string {
  return `≤ ${goal.limit}: ${state(isGrowthMet(growth, goal))}`;
}

const state = (met: boolean | undefined) =>
  met === undefined ? "not measured" : met ? "met" : "**not met**";

/** A comparison in a sentence, for readers who do not see its chart. */
export function describeComparison({ what, unit, figures }: Comparison): string {
  return `${what}. ${figures.map(({ subject, median }) => `${subject}: ${withUnit(median, unit)}`).join("; ")}.`;
}

export function describeGrowth({ what, unit, size, lines }: Growth): string {
  const parts = lines.map(({ subject, points, exponent }) => {
    const values = points.map((point) => `${withUnit(point.median, unit)} at ${number(point.size)}`);
    return `${subject}: ${values.join(", ")}, exponent ${factor(exponent)}`;
  });
  return `${what}, by ${size}. ${parts.join("; ")}.`;
}
