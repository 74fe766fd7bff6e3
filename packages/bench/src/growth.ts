import type { Figure } from "./turns.ts";

/** How one metric grows with a size, for one or more subjects. */
export interface Growth {
  /** What is measured, such as "all emitters: time". */
  readonly what: string;
  readonly unit: string;
  /** What the size counts, such as "operations". */
  readonly size: string;
  readonly lines: readonly GrowthLine[];
  /** The largest exponent that a subject is to have. */
  readonly goals?: readonly { readonly subject: string; readonly limit: number }[];
  /** What the README calls it, if it is quoted there. */
  readonly headline?: string;
}

export interface GrowthLine {
  readonly subject: string;
  readonly points: readonly GrowthPoint[];
  /** See {@link exponentOf}. */
  readonly exponent: number;
}

export interface GrowthPoint extends Pick<Figure, "median" | "low" | "high"> {
  readonly size: number;
}

/**
 * The exponent of a power law by least squares on logarithms: 1 is growth in proportion, 2 is quadratic.
 *
 * What a process takes at any size, such as its start, would flatten the line. So the first point is the origin: both its
 * size and its value are subtracted from the others. Of values in proportion to size plus a constant this gives 1.
 *
 * Sizes whose value is not above the origin's cannot be told from it, and do not count.
 *
 * @throws RangeError if fewer than two sizes are left
 */
export function exponentOf(points: readonly Pick<GrowthPoint, "size" | "median">[]): number {
  const [origin = { size: 0, median: 0 }, ...rest] = points;
  const logs = rest
    .filter(({ median }) => median > origin.median)
    .map(({ size, median }) => ({
      x: Math.log(size - origin.size),
      y: Math.log(median - origin.median),
    }));
  if (logs.length < 2)
    throw new RangeError(`An exponent needs two sizes with more than size ${origin.size} has.`);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(logs.map((log) => log.x)), mean(logs.map((log) => log.y))];
  const slope = logs.reduce((sum, log) => sum + (log.x - x) * (log.y - y), 0);
  return slope / logs.reduce((sum, log) => sum + (log.x - x) ** 2, 0);
}

/** Whether a subject reaches its goal at all sizes; `undefined` if it was not measured. */
export function isGrowthMet(
  { lines }: Growth,
  goal: { subject: string; limit: number },
): boolean | undefined {
  const line = lines.find(({ subject }) => subject === goal.subject);
  const sizes = Math.max(...lines.map(({ points }) => points.length));
  return line && line.points.length === sizes && line.exponent <= goal.limit;
}
