import { type Comparison, compare, type MetricDetails, type Sample, type Samples } from "../turns.ts";
import type { Method } from "./job.ts";
import { baseline, ours } from "./subjects.ts";

/** One figure for each of the two calls. */
export type MethodSample = Sample<Method>;

/** Measures the two calls one after the other. */
export async function methods(measure: (method: Method) => Promise<number>): Promise<MethodSample> {
  return { GET: await measure("GET"), POST: await measure("POST") };
}

interface CompareMethodsOptions extends MetricDetails {
  readonly what: string;
  /** What each level of the client is to reach, as a ratio to the baseline. */
  readonly limit: number;
}

/** One comparison for each call. The README quotes the one in which the client does worse. */
export function compareMethods(
  samples: Samples<Method>,
  { what, limit, ...details }: CompareMethodsOptions,
): readonly Comparison[] {
  const goals = ours.map((subject) => ({ subject, of: "ratio" as const, limit }));
  const both = (["GET", "POST"] as const).map((method) =>
    compare(samples, { ...details, what: `${what}, ${method}`, metric: method, baseline, goals }),
  );
  const [worst] = both.toSorted((a, b) =>
    details.better === "lower" ? worstRatio(b) - worstRatio(a) : worstRatio(a) - worstRatio(b),
  );
  return both.map((one) => (one === worst ? { ...one, headline: one.what } : one));
}

function worstRatio({ figures, better }: Comparison): number {
  const ratios = figures
    .filter(({ subject }) => (ours as readonly string[]).includes(subject))
    .map(({ ratio }) => ratio?.median ?? Number.NaN);
  return better === "lower" ? Math.max(...ratios) : Math.min(...ratios);
}
