import { availableParallelism } from "node:os";
import { isDeepStrictEqual } from "node:util";
import { table } from "@onelogin-mfa/command-line";

/** What a check has found. */
export interface Finding {
  /** The version of the runtime, compiler or tool that was used. */
  readonly version: string;
  /** What is wrong, a sentence each; none for a pass. */
  readonly problems: readonly string[];
  /** Why nothing was checked. CI accepts none. */
  readonly skipped?: string;
}

/** One thing to be proved of a packed package. */
export interface Check {
  /** The package and what is checked of it, such as `client sizes`. */
  readonly group: string;
  readonly name: string;
  readonly run: () => Promise<Finding>;
}

/** The checks of one package, its name in front of their groups. */
export function checksOf(name: string, checks: readonly Check[]): readonly Check[] {
  return checks.map((check) => ({ ...check, group: `${name} ${check.group}` }));
}

/** A check that has been run. */
export interface CheckResult extends Finding {
  readonly group: string;
  readonly name: string;
  readonly ms: number;
}

/**
 * Runs the checks, as many at a time as the machine has cores, and prints how each went. A check that throws is one that has
 * failed. @returns the results in the order of the checks
 */
export async function runChecks(checks: readonly Check[]): Promise<readonly CheckResult[]> {
  const results: CheckResult[] = [];
  const left = checks.entries();
  const work = async () => {
    // both workers take from the same iterator
    for (const [index, check] of left) results[index] = await runCheck(check);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return results;
}

async function runCheck({ group, name, run }: Check): Promise<CheckResult> {
  const start = performance.now();
  const finding: Finding = await run().catch((error: unknown) => ({
    version: "?",
    problems: [error instanceof Error ? error.message : String(error)],
  }));
  const result = { group, name, ...finding, ms: Math.round(performance.now() - start) };
  process.stdout.write(describeResult(result));
  return result;
}

function describeResult({ group, name, problems, skipped, ms }: CheckResult): string {
  const sign = problems.length === 0 ? "✓" : "✗";
  const lines = [...problems, ...(skipped === undefined ? [] : [`skipped: ${skipped}`])];
  const details = lines.map((line) => `${line.replace(/^/gm, "    ")}\n`);
  return `${sign} ${group}: ${name} (${(ms / 1000).toFixed(1)} s)\n${details.join("")}`;
}

/** The closing table. */
export function resultTable(results: readonly CheckResult[]): string {
  const rows = results.map(({ group, name, version, problems, skipped, ms }) => {
    const passed = skipped === undefined ? "ok" : "skipped";
    return [group, name, problems.length === 0 ? passed : "FAILED", version, String(ms)];
  });
  return table(["group", "check", "result", "version", "ms"], rows);
}

/** Demands that a check notices what has been broken on purpose: the problems it found, or that it found none. */
export function expectNoticed(what: string, problems: readonly unknown[]): readonly string[] {
  return problems.length > 0 ? [] : [`negative control: ${what} is not noticed, so that a pass says nothing`];
}

/** Where a report, which is parsed JSON, departs from what is expected, by name. */
export function differences(
  report: Readonly<Record<string, unknown>>,
  expected: Readonly<Record<string, unknown>>,
): readonly string[] {
  return Object.entries(expected)
    .filter(([name, value]) => !isDeepStrictEqual(report[name], value))
    .map(
      ([name, value]) => `${name}: expected ${JSON.stringify(value)}, got ${JSON.stringify(report[name])}`,
    );
}

/** What the smoke program tells of one runtime: what came of the calls, and of the same with responses tampered with. */
export interface SmokeReports {
  readonly honest: Readonly<Record<string, unknown>>;
  readonly tampered: Readonly<Record<string, unknown>>;
}

/** A program that every runtime runs unaltered, and what is expected of it. */
export interface Smoke {
  /** A folder with the packages installed, and with what `fixtures` has for runtimes. */
  readonly project: string;
  /** Where a report departs from what every runtime must give; also if what was tampered with was not noticed. */
  readonly problems: (reports: SmokeReports) => readonly string[];
}
