import { existsSync } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { AreaContext } from "../area.ts";
import { measureProcess, type ProcessUsage } from "../process/measure-process.ts";
import type { Measure } from "../turns.ts";
import type { Generator, Job } from "./generators.ts";

export type GeneratorMetric = keyof ProcessUsage;

/** Generators that can be measured, and the others with the reason. */
export interface Runnable {
  readonly subjects: Readonly<Record<string, Measure<GeneratorMetric>>>;
  /** What the first run took, in milliseconds. */
  readonly firstTimes: Readonly<Record<string, number>>;
  readonly missing: Readonly<Record<string, string>>;
}

/** Runs each generator once, so that what is installed is in the file system's cache, and leaves out those that fail. */
export async function findRunnable(
  generators: readonly Generator[],
  document: string,
  { scratch, missingPeers, onProgress }: AreaContext,
): Promise<Runnable> {
  const subjects: Record<string, Measure<GeneratorMetric>> = {};
  const firstTimes: Record<string, number> = {};
  const missing: Record<string, string> = {};
  for (const generator of generators) {
    const { name, peer } = generator;
    onProgress(`${name} for the first time`);
    const absent = peer === undefined ? undefined : missingPeers[peer];
    const measure = measureGenerator(generator, { document, folder: join(scratch, "output") });
    try {
      if (absent !== undefined) throw new Error(absent);
      firstTimes[name] = (await measure()).time;
      subjects[name] = measure;
    } catch (error) {
      // a peer may fail; without our own there is nothing to compare
      if (peer === undefined) throw error;
      missing[name] = reasonOf(error, scratch);
    }
  }
  return { subjects, firstTimes, missing };
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
    const written = existsSync(job.folder) ? await readdir(job.folder) : [];
    if (!written.some((file) => !file.includes("config"))) throw new Error(`${name} has written nothing.`);
    return { ...usage, memory: usage.memory / 1e6 };
  };
}

/** The first line that speaks of an error, without the folders of this machine. */
function reasonOf(error: unknown, scratch: string): string {
  const message = error instanceof Error ? error.message : String(error);
  const lines = message.replaceAll(scratch, "").split("\n");
  const line = lines.find((one) => /error|fail|stopped|out of memory/i.test(one)) ?? lines[0] ?? "";
  return line.trim().slice(0, 200);
}
