import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "@onelogin-mfa/repository/command";
import { compare, type Table } from "./results.ts";
import { type Sample, takeRounds } from "./rounds.ts";

export type ProcessMetric = "time" | "memory";

/** The arguments of Node programs that run one after the other. */
export type Programs = readonly (readonly string[])[];

/** Keeps other programs from sending statistics and from asking questions. */
const quiet = {
  CI: "true",
  DO_NOT_TRACK: "1",
  REDOCLY_TELEMETRY: "off",
  REDOCLY_SUPPRESS_UPDATE_NOTICE: "true",
};

/**
 * Runs programs in new processes, in an empty folder that they write to, and measures them with the processes that they start.
 *
 * @returns `time`: processor time of all threads, in milliseconds; `memory`: peak resident set of the largest process, in MiB
 * @throws Error with what a program printed, if it fails or takes longer than 10 minutes, or if nothing was written
 */
export async function measurePrograms(programs: Programs, scratch: string): Promise<Sample<ProcessMetric>> {
  const [cwd, usages] = [join(scratch, "output"), join(scratch, "usages")];
  for (const folder of [cwd, usages]) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
  }
  const hook = JSON.stringify(join(import.meta.dirname, "record-usage.cjs"));
  const env = { ...quiet, BENCH_USAGES: usages, NODE_OPTIONS: `--require ${hook}` };
  const options = { cwd, env, timeoutMs: 600_000 };
  for (const args of programs) {
    const { exitCode, stdout, stderr } = await runCommand(process.execPath, args, options);
    // a linter has findings, a comparison has breaking changes
    const isReview = args.includes("--format");
    const mayFind = isReview || args[1] === "lint";
    if (exitCode !== 0 && (exitCode !== 1 || !mayFind)) throw new Error(`${stdout}${stderr}`);
    if (isReview && stdout !== "") writeFileSync(join(cwd, "report.json"), stdout);
  }
  if (readdirSync(cwd).length === 0) throw new Error("No file was written.");
  const all: Sample<ProcessMetric>[] = readdirSync(usages).map((name) =>
    JSON.parse(readFileSync(join(usages, name), "utf8")),
  );
  const time = all.reduce((sum, usage) => sum + usage.time, 0);
  return { time, memory: Math.max(...all.map((usage) => usage.memory)) };
}

/** Compares candidates, each some programs, by time and memory. @param what the start of the tables' titles */
export async function comparePrograms(
  what: string,
  candidates: Readonly<Record<string, Programs>>,
  baseline: string,
  options: {
    readonly scratch: string;
    readonly rounds: number;
    /** Ratios of time to the baseline. */
    readonly limits?: Readonly<Record<string, number>>;
  },
): Promise<readonly [time: Table, memory: Table]> {
  const runs = Object.entries(candidates).map(
    ([name, programs]) => [name, () => measurePrograms(programs, options.scratch)] as const,
  );
  const samples = await takeRounds(runs, options.rounds);
  return [
    compare(samples, "time", { title: `${what}: processor time`, unit: "ms", baseline }, options.limits),
    compare(samples, "memory", { title: `${what}: peak memory`, unit: "MiB", baseline }),
  ];
}
