import { table } from "@onelogin-mfa/command-line";
import type { TaskFailure, TaskLine } from "../run-turbo.ts";
import {
  describeCounts,
  describeSuite,
  type SuiteReport,
  suitePrefix,
  type TestFailure,
} from "./suite-reporter.ts";
import { readReport, type Suite } from "./workspaces.ts";

/** Prints a line for each suite that has ended or has not changed. */
export function createProgress(
  suites: readonly Suite[],
  print: (line: string) => void,
): (line: TaskLine) => void {
  const width = Math.max(...suites.map(({ name }) => name.length));
  const byTask = new Map(suites.map((suite) => [`${suite.name}#test`, suite]));
  return ({ task, text }) => {
    const suite = byTask.get(task);
    const isCached = text.startsWith("cache hit");
    if (!suite || !(isCached || text.startsWith(suitePrefix))) return;
    const report = readReport(suite);
    if (!report) return;
    const mark = report.failures.length === 0 ? "✓" : "✗";
    print(`${mark} ${suite.name.padEnd(width)}  ${describeSuite(report)}${isCached ? " (unchanged)" : ""}`);
  };
}

/** What is known of a suite at the end of a run. */
export interface SuiteResult {
  readonly name: string;
  /** Missing if the suite did not run to its end. */
  readonly report: SuiteReport | undefined;
  /** Output of the suite's task if the task failed. */
  readonly failedOutput?: string | undefined;
}

/** What is known of each suite after a run. */
export function collectResults(suites: readonly Suite[], failures: readonly TaskFailure[]): SuiteResult[] {
  return suites.map((suite) => ({
    name: suite.name,
    report: readReport(suite),
    failedOutput: failures.find(({ task }) => task === `${suite.name}#test`)?.output,
  }));
}

export interface Summary {
  readonly text: string;
  readonly failed: number;
}

const shownFailures = 10;
const shownLines = 25;

/**
 * Sums a run up: a table, why tests were skipped, what failed, and as last line `N passed, N failed, N skipped`.
 *
 * A suite that did not run to its end, or whose task failed although no test did, counts as one failure.
 */
export function summarize(results: readonly SuiteResult[], log: string): Summary {
  const rows = results.map((result) => ({ ...result, failures: failuresOf(result) }));
  const sum = (count: (row: (typeof rows)[number]) => number) =>
    rows.reduce((total, row) => total + count(row), 0);
  const counts = [
    sum(({ report }) => report?.passed ?? 0),
    sum(({ failures }) => failures.length),
    sum(({ report }) => report?.skips.length ?? 0),
  ] as const;
  const sections = [
    table(
      ["package", "passed", "failed", "skipped", "seconds"],
      rows.map(({ name, report, failures }) => [
        name,
        String(report?.passed ?? 0),
        String(failures.length),
        String(report?.skips.length ?? 0),
        report ? report.seconds.toFixed(1) : "did not finish",
      ]),
    ),
    ...rows.flatMap(({ name, report }) => describeSkips(name, report)),
    ...rows.flatMap(({ name, failures }) => describeFailures(name, failures, log)),
    `Full log: ${log}\n${describeCounts(...counts)}`,
  ];
  return { text: sections.join("\n\n"), failed: counts[1] };
}

function failuresOf({ report, failedOutput }: SuiteResult): readonly TestFailure[] {
  if (report && report.failures.length > 0) return report.failures;
  if (!report)
    return [{ title: "did not run to its end", message: failedOutput ?? "a task before it failed" }];
  return failedOutput === undefined ? [] : [{ title: "failed outside its tests", message: failedOutput }];
}

/** One line for each reason. */
function describeSkips(name: string, report: SuiteReport | undefined): string[] {
  const reasons = Map.groupBy(report?.skips ?? [], ({ reason }) => reason);
  return [...reasons].map(([reason, skips]) => {
    const titles = skips.map(({ title }) => `  ${title}`).join("\n");
    return `${name}: ${skips.length} skipped: ${reason}\n${titles}`;
  });
}

function describeFailures(name: string, failures: readonly TestFailure[], log: string): string[] {
  const shown = failures.slice(0, shownFailures).map(({ title, message }) => {
    const lines = message.split("\n");
    const more = lines.length > shownLines ? [`… ${lines.length - shownLines} more lines in ${log}`] : [];
    // what vitest or a task prints last says what went wrong; a stack says it first
    const text = [...lines.slice(0, shownLines), ...more].map((line) => `  ${line}`).join("\n");
    return `FAILED ${name}: ${title}\n${text}`;
  });
  const rest = failures.length - shown.length;
  return rest > 0 ? [...shown, `${name}: ${rest} more failures in ${log}`] : shown;
}
