import { Bench } from "tinybench";

/** Figures of one run of a candidate, by metric. Of every metric, less is better. */
export type Sample<Metric extends string> = Readonly<Record<Metric, number>>;

/** The samples of each candidate, one a round. */
export type Samples<Metric extends string> = ReadonlyMap<string, readonly Sample<Metric>[]>;

/** Measures all candidates in each round, beginning with another one each time: a busy machine slows all of them alike. */
export async function takeRounds<Metric extends string>(
  candidates: readonly (readonly [name: string, measure: () => Promise<Sample<Metric>>])[],
  rounds: number,
  /** Rounds before the first that counts. */
  warmUps = 0,
): Promise<Samples<Metric>> {
  const samples = new Map(candidates.map(([name]) => [name, [] as Sample<Metric>[]]));
  for (let round = -warmUps; round < rounds; round++) {
    const first = Math.max(round, 0) % candidates.length;
    for (const [name, measure] of [...candidates.slice(first), ...candidates.slice(0, first)]) {
      process.stderr.write(`round ${round + 1} of ${rounds}: ${name}\n`);
      const sample = await measure();
      if (round >= 0) samples.get(name)?.push(sample);
    }
  }
  return samples;
}

/** Median time of a call in microseconds, by tinybench, one call after the other. @throws Error if a call fails */
export async function timeOf(call: () => unknown): Promise<number> {
  const [task] = await new Bench({ time: 200, warmupTime: 50, throws: true }).add("", call).run();
  if (task?.result.state !== "completed") throw new Error("tinybench failed to complete its run.");
  return task.result.latency.p50 * 1000;
}
