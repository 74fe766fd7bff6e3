import { InputError, type Streams } from "@onelogin-mfa/command-line";
import { runClient } from "./client/run-client.ts";
import type { Progress, Report } from "./report.ts";
import { mutations } from "./spec/mutation.ts";
import { runSpec } from "./spec/run-spec.ts";

/** The options of the command line. */
export interface Options {
  /** A commit: of the client, only files that have changed since then are mutated. */
  readonly since?: string | undefined;
  /** The one mutant of the spec to run. */
  readonly only?: string | undefined;
  readonly list?: true | undefined;
  readonly json?: true | undefined;
}

/** Runs each half; others for tests. */
export interface Halves {
  readonly spec: (only: string | undefined, progress: Progress) => Promise<Report>;
  readonly client: (since: string | undefined, progress: Progress) => Promise<Report>;
}

/**
 * Runs the mutants that are asked for and prints the results.
 *
 * @param half "spec" or "client"; both if undefined
 * @returns the exit code: 1 if a mutant survived
 * @throws InputError if there is no such half or mutant
 */
export async function runMutants(
  half: string | undefined,
  { since, only, list, json }: Options,
  { out, err }: Streams,
  halves: Halves = { spec: runSpec, client: runClient },
): Promise<number> {
  checkInput(half, only);
  if (list) {
    out(mutations.map(({ id, kind }) => `${id}  ${kind}\n`).join(""));
    return 0;
  }
  const reports: Partial<Record<keyof Halves, Report>> = {};
  if (half !== "client") reports.spec = await halves.spec(only, err);
  if (half !== "spec" && only === undefined) reports.client = await halves.client(since, err);
  const all = Object.values(reports);
  if (json) {
    const results = Object.entries(reports).map(([name, report]) => [name, report.json]);
    out(`${JSON.stringify(Object.fromEntries(results), null, 2)}\n`);
  } else for (const { text } of all) out(`${text}\n`);
  for (const { problems } of all) err(problems.map((problem) => `${problem}\n`).join(""));
  return all.every(({ passed }) => passed) ? 0 : 1;
}

function checkInput(half: string | undefined, only: string | undefined): void {
  if (half !== undefined && half !== "spec" && half !== "client") {
    throw new InputError(`Unknown half "${half}": use "spec", "client" or nothing.`);
  }
  if (only === undefined) return;
  if (half === "client") throw new InputError('--only names a mutant of the spec: leave out "client".');
  if (!mutations.some(({ id }) => id === only)) {
    throw new InputError(`There is no mutant "${only}"; --list shows them all.`);
  }
}
