import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { AreaContext } from "../area.ts";
import { measureProcess, type ProcessUsage } from "../process/measure-process.ts";
import { type Measure, type Samples, showRounds, takeTurns } from "../turns.ts";
import type { Generator, Job } from "./generators.ts";

/** `time` in milliseconds, `memory` in megabytes. */
export type GeneratorMetric = keyof ProcessUsage;

/** Others that take longer are measured once; ours and the baseline at more than a minute. */
const slowMs = { others: 10_000, ours: 60_000 };

/** What a note says about it. */
export const slowNote =
  "One run only: of others that take more than 10 seconds, and of what takes more than a minute. What takes more than 5 minutes is stopped.";

/** Figures of the generators that ran, and why the others failed. */
export interface GeneratorSamples {
  readonly samples: Samples<GeneratorMetric>;
  readonly missing: Readonly<Record<string, string>>;
}

/** Measures each generator once, which shows which ones fail and which are slow, and then all that are left in turns. */
export async function measureGenerators(
  generators: readonly Generator[],
  document: string,
  rounds: number,
  { scratch, missingPeers, onProgress }: AreaContext,
): Promise<GeneratorSamples> {
  const subjects: Record<string, Measure<GeneratorMetric>> = {};
  const first = new Map<string, ProcessUsage>();
  const missing: Record<string, string> = {};
  for (const generator of generators) {
    const { name, peer, isBaseline = peer === undefined } = generator;
    const absent = peer === undefined ? undefined : missingPeers[peer];
    onProgress(`${name} for the first time`);
    const measure = measureGenerator(generator, { document, folder: join(scratch, "output") });
    try {
      if (absent !== undefined) throw new Error(absent);
      const usage = await measure();
      first.set(name, usage);
      if (usage.time <= slowMs[isBaseline ? "ours" : "others"]) subjects[name] = measure;
    } catch (error) {
      missing[name] = reasonOf(error, scratch);
    }
  }
  const onRound = showRounds("generators", onProgress);
  const later = await takeTurns(subjects, { rounds: rounds - 1, warmUp: 0, onRound });
  const samples = [...first].map(([name, usage]) => [name, [usage, ...(later.get(name) ?? [])]] as const);
  return { samples: new Map(samples), missing };
}

/** Times of programs that run one after another are added; the largest memory counts. */
function measureGenerator({ name, programs }: Generator, job: Job): Measure<GeneratorMetric> {
  return async () => {
    await rm(job.folder, { recursive: true, force: true });
    await mkdir(job.folder);
    let usage: ProcessUsage = { time: 0, memory: 0 };
    for (const program of programs(job)) {
      const { time, memory } = await measureProcess(program);
      usage = { time: usage.time + time, memory: Math.max(usage.memory, memory) };
    }
    const written = await readdir(job.folder);
    if (!written.some((file) => !file.includes("config"))) throw new Error(`${name} has written nothing.`);
    return { ...usage, memory: usage.memory / 1e6 };
  };
}

/** The first line that speaks of an error, without the folders of this machine. */
function reasonOf(error: unknown, scratch: string): string {
  const message = error instanceof Error ? error.message : String(error);
  const lines = message.replaceAll(scratch, "").replaceAll(process.cwd(), "").split("\n");
  const line = lines.find((one) => /error|fail|stopped|exceeded|out of memory/i.test(one)) ?? lines[0] ?? "";
  return line.trim().slice(0, 200);
}
