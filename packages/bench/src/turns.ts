/** What one run of a subject took, by metric: `{ time: 812, memory: 120_000_000 }`. */
export type Sample<Metric extends string> = Readonly<Record<Metric, number>>;

/** Runs a subject once. */
export type Measure<Metric extends string> = () => Promise<Sample<Metric>>;

/** How a metric is shown and compared. */
export interface MetricDetails {
  readonly unit: string;
  readonly better: "lower" | "higher";
}

/** One metric of all subjects, and the goal that one or more of them have. */
export interface Comparison {
  /** What is measured, such as "mfa.yaml, lint and all emitters, cold: time". */
  readonly what: string;
  readonly unit: MetricDetails["unit"];
  readonly better: MetricDetails["better"];
  /** The subject that ratios refer to; without it there are no ratios. */
  readonly baseline?: string;
  readonly figures: readonly Figure[];
  readonly goals?: readonly Goal[];
  /** What the README calls it, if it is quoted there, with the first goal. */
  readonly headline?: string;
  /** Subjects that a chart is to show as ours. Default: those with a goal. */
  readonly ours?: readonly string[];
}

/** One subject's figures: medians, with the quartiles as their spread. */
export interface Figure {
  readonly subject: string;
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly runs: number;
  /** Median of the ratios to the baseline of the same round, with its quartiles. */
  readonly ratio?: { readonly median: number; readonly low: number; readonly high: number };
}

/** What a subject is to reach, as a ratio to the baseline or as a value in the metric's unit. */
export interface Goal {
  readonly subject: string;
  readonly of: "ratio" | "value";
  readonly limit: number;
}

/** The samples of each subject, one a round. */
export type Samples<Metric extends string> = ReadonlyMap<string, readonly Sample<Metric>[]>;

export interface TurnOptions {
  readonly rounds: number;
  /** Rounds before the first that counts. Default 1. */
  readonly warmUp?: number;
  /** Rounds of a subject that takes too long for all of them: its ratios compare the first ones. */
  readonly roundsOf?: Readonly<Record<string, number>>;
  readonly onRound?: (round: number, rounds: number) => void;
}

/**
 * Measures all subjects in turns, in another order each round, so that a busy machine slows all of them alike.
 */
export async function takeTurns<Metric extends string>(
  subjects: Readonly<Record<string, Measure<Metric>>>,
  { rounds, warmUp = 1, roundsOf = {}, onRound }: TurnOptions,
): Promise<Samples<Metric>> {
  const all = Object.entries(subjects).map(([name, measure]) => ({
    name,
    measure,
    samples: [] as Sample<Metric>[],
  }));
  for (let round = -warmUp; round < rounds; round++) {
    onRound?.(round, rounds);
    const turn = (round + warmUp) % all.length;
    for (const { name, measure, samples } of [...all.slice(turn), ...all.slice(0, turn)]) {
      if (round >= (roundsOf[name] ?? rounds)) continue;
      const sample = await measure();
      if (round >= 0) samples.push(sample);
    }
  }
  return new Map(all.map(({ name, samples }) => [name, samples]));
}

export interface CompareOptions<Metric extends string>
  extends MetricDetails,
    Pick<Comparison, "what" | "baseline" | "goals" | "headline" | "ours"> {
  readonly metric: Metric;
}

/** Shows which round is measured, and how long it takes until the last one if they take equally long. */
export function showRounds(what: string, onProgress: (text: string) => void, now = () => performance.now()) {
  const start = now();
  let done = 0;
  return (round: number, rounds: number): void => {
    const left = done === 0 ? undefined : Math.round(((now() - start) / done) * ((rounds - round) / 1000));
    const name = round < 0 ? "warm-up" : `round ${round + 1} of ${rounds}`;
    onProgress(`${what}: ${name}${left === undefined ? "" : `, ${left} s left`}`);
    done += 1;
  };
}

/** Figures of one metric. Ratios compare runs of the same round. */
export function compare<Metric extends string>(
  samples: Samples<Metric>,
  { metric, ...shown }: CompareOptions<Metric>,
): Comparison {
  const valuesOf = (subject: string) => (samples.get(subject) ?? []).map((sample) => sample[metric]);
  // a baseline that could not be measured is no baseline
  const base =
    shown.baseline !== undefined && samples.has(shown.baseline) ? valuesOf(shown.baseline) : undefined;
  const figures = [...samples.keys()].map((subject) => {
    const values = valuesOf(subject);
    const ratios = base && values.map((value, round) => value / (base[round] ?? Number.NaN));
    return { subject, ...spread(values), runs: values.length, ...(ratios && { ratio: spread(ratios) }) };
  });
  return { ...shown, figures };
}

/** Median and quartiles. @throws RangeError if there are no values */
export function spread(values: readonly number[]): { median: number; low: number; high: number } {
  if (values.length === 0) throw new RangeError("No values: a subject was never measured.");
  const sorted = values.toSorted((a, b) => a - b);
  return { median: quantile(sorted, 0.5), low: quantile(sorted, 0.25), high: quantile(sorted, 0.75) };
}

/** Between two neighbours in proportion. */
function quantile(sorted: readonly number[], part: number): number {
  const position = (sorted.length - 1) * part;
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? Number.NaN;
  return below + (above - below) * (position % 1);
}

/** Whether a figure reaches its goal; `undefined` if the subject was not measured. */
export function isMet({ better, figures }: Comparison, { subject, of, limit }: Goal): boolean | undefined {
  const figure = figures.find((one) => one.subject === subject);
  const value = of === "ratio" ? figure?.ratio?.median : figure?.median;
  if (value === undefined) return undefined;
  return better === "lower" ? value <= limit : value >= limit;
}
