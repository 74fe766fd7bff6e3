import { InputError, type Streams } from "@onelogin-mfa/command-line";
import { topics } from "../stryker.config.ts";
import { type ClientOptions, runClient } from "./client/run-client.ts";
import type { Progress, Report } from "./report.ts";
import { mutations } from "./spec/mutation.ts";
import { runSpec, type SpecOptions } from "./spec/run-spec.ts";

/** The options of the command line. */
export interface Options {
  /** A commit: of the client, only files that have changed since then are mutated. */
  readonly since?: string | undefined;
  /** Seconds after which no other mutant of the spec, and then no other file of the client, is begun. */
  readonly within?: number | undefined;
  /** The one mutant of the spec, or the one topic of the client, to run. */
  readonly only?: string | undefined;
  readonly list?: true | undefined;
  readonly json?: true | undefined;
}

/** Runs each half; others for tests. */
export interface Halves {
  readonly spec: (options: SpecOptions, progress: Progress) => Promise<Report>;
  readonly client: (options: ClientOptions, progress: Progress) => Promise<Report>;
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
  { since, within, only, list, json }: Options,
  { out, err }: Streams,
  halves: Halves = { spec: runSpec, client: runClient },
): Promise<number> {
  if (list) {
    const spec = mutations.map(({ id, kind }) => `spec  ${id}  ${kind}\n`);
    const client = Object.keys(topics).map((topic) => `client  ${topic}\n`);
    out([...spec, ...client].join(""));
    return 0;
  }
  const wanted = only === undefined ? half : halfOf(only);
  if (wanted !== undefined && wanted !== "spec" && wanted !== "client") {
    throw new InputError(`Unknown half "${wanted}": use "spec", "client" or nothing.`);
  }
  const reports: Partial<Record<keyof Halves, Report>> = {};
  if (wanted !== "client") reports.spec = await halves.spec({ only, within }, err);
  if (wanted !== "spec") reports.client = await halves.client({ topic: only, since, within }, err);
  const all = Object.values(reports);
  if (json) {
    const results = Object.entries(reports).map(([name, report]) => [name, report.json]);
    out(`${JSON.stringify(Object.fromEntries(results), null, 2)}\n`);
  } else for (const { text } of all) out(`${text}\n`);
  for (const { problems } of all) err(problems.map((problem) => `${problem}\n`).join(""));
  return all.every(({ passed }) => passed) ? 0 : 1;
}

function halfOf(only: string): keyof Halves {
  if (mutations.some(({ id }) => id === only)) return "spec";
  if (Object.hasOwn(topics, only)) return "client";
  throw new InputError(`There is no mutant or topic "${only}"; --list shows them all.`);
}
