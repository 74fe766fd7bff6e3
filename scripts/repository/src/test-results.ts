import { existsSync, readFileSync, unlinkSync } from "node:fs";
import { join, relative } from "node:path";
import { describeFailures, runTurbo, type TaskFailure } from "./run-turbo.ts";
import type { Workspace } from "./workspaces.ts";

/** The parts of vitest's JSON report that are read; `note` is the reason of a skip, which vitest.config.ts adds. */
interface Report {
  readonly numPassedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly ancestorTitles: readonly string[];
      readonly title: string;
      readonly failureMessages: readonly string[];
      readonly meta: { readonly note?: string };
    }[];
  }[];
}

const maxFailures = 10;
const maxLines = 25;
const reportOf = ({ folder }: Workspace) => join(folder, "test-results.json");

/** Runs tasks through turbo, the tests of suites among them, and prints what failed besides tests. */
export async function runSuites(suites: readonly Workspace[], args: readonly string[]) {
  // turbo restores the reports of unchanged suites
  for (const report of suites.map(reportOf)) if (existsSync(report)) unlinkSync(report);
  const failures = await runTurbo(args, printProgress);
  const others = failures.filter(({ task }) => !/#test(:slow)?$/.test(task));
  if (others.length > 0) process.stdout.write(`\n${describeFailures(others)}\n`);
  return { failures, ...summarize(suites, failures) };
}

/** Prints a line for each suite that has ended or has not changed, and for each file of more than ten seconds. */
function printProgress(task: string, text: string): void {
  const [line] = /^ *(?:Tests .*|✓ test\/.*\d{5}ms|❯ test\/.* \(.*|cache hit)/.exec(text) ?? [];
  if (line !== undefined && /#test/.test(task)) {
    process.stdout.write(`${task}  ${line.trim().replace("cache hit", "unchanged")}\n`);
  }
}

/**
 * Sums a run up: skipped tests with their reasons, failed tests with their messages, and as last line
 * `N passed, N failed, N skipped`. A suite that did not run to its end, or whose task failed although no test did, counts as
 * one failure.
 *
 * @param failures the tasks that failed
 */
export function summarize(suites: readonly Workspace[], failures: readonly TaskFailure[]) {
  const results = suites.map((suite) => readResults(suite, failures));
  const passed = results.reduce((sum, one) => sum + one.passed, 0);
  const failed = results.flatMap((one) => one.failed);
  const skipped = results.flatMap((one) => one.skipped);
  const more = failed.slice(maxFailures).map((text) => text.split("\n", 1)[0]);
  const counts = `${passed} passed, ${failed.length} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ""}`;
  return {
    text: [...skipped, ...failed.slice(0, maxFailures), ...more, counts].join("\n"),
    failed: failed.length,
  };
}

function readResults(suite: Workspace, failures: readonly TaskFailure[]) {
  const file = reportOf(suite);
  const task = failures.find((one) => one.task.startsWith(`${suite.name}#test`));
  const fail = (title: string, message: string) =>
    `FAILED ${suite.name}: ${title}\n${message.split("\n").slice(0, maxLines).join("\n").replace(/^/gm, "  ")}\n`;
  if (!existsSync(file)) {
    const reason = task?.output.slice(-5000) ?? "A task before it failed.";
    return { passed: 0, failed: [fail("did not run to its end", reason)], skipped: [] };
  }
  const report = JSON.parse(readFileSync(file, "utf8")) as Report; // written by vitest
  const failed: string[] = [];
  const skipped: string[] = [];
  for (const { name, status, message, assertionResults } of report.testResults) {
    const path = relative(suite.folder, name);
    const own = assertionResults.filter((test) => test.status === "failed");
    for (const { ancestorTitles, title, failureMessages } of own) {
      failed.push(
        fail([path, ...ancestorTitles.filter(Boolean), title].join(" > "), failureMessages.join("\n")),
      );
    }
    if (status === "failed" && own.length === 0) failed.push(fail(path, message || "did not finish"));
    for (const test of assertionResults.filter((one) => one.status === "skipped")) {
      skipped.push(`skipped ${suite.name}: ${path} > ${test.title}: ${test.meta.note ?? "no reason given"}`);
    }
  }
  // an unhandled error outside all tests
  if (task && failed.length === 0) failed.push(fail("failed outside its tests", task.output.slice(-5000)));
  return { passed: report.numPassedTests, failed, skipped };
}
