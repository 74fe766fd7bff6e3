import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Reporter, SerializedError, TestCase, TestModule, Vitest } from "vitest/node";

/** Results of one package's tests: what the reporter writes to `test-results.json`. */
export interface SuiteReport {
  readonly passed: number;
  readonly failures: readonly TestFailure[];
  readonly skips: readonly { readonly title: string; readonly reason: string }[];
  /** Wall time of the run. */
  readonly seconds: number;
}

/** A test, a file or a suite that failed. */
export interface TestFailure {
  /** File and names of the test; the file alone if it failed outside its tests. */
  readonly title: string;
  readonly message: string;
}

/** Name of the report in the package's folder. */
export const reportFile = "test-results.json";

/** Begins the line that a suite prints last. */
export const suitePrefix = "Suite: ";

/** Writes a suite's results to `test-results.json` in its package and prints them in one line. */
export function createSuiteReporter(): Reporter {
  let vitest: Vitest | undefined;
  const start = performance.now();
  return {
    onInit(context) {
      vitest = context;
    },
    onTestRunEnd(modules, unhandledErrors) {
      if (!vitest) return;
      const seconds = (performance.now() - start) / 1000;
      const report = createReport(modules, unhandledErrors, seconds);
      writeFileSync(join(vitest.config.root, reportFile), `${JSON.stringify(report, null, 2)}\n`);
      vitest.logger.log(`${suitePrefix}${describeSuite(report)}`);
    },
  };
}

function createReport(
  modules: readonly TestModule[],
  unhandledErrors: readonly SerializedError[],
  seconds: number,
): SuiteReport {
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  const failedFiles = modules.flatMap((module) =>
    module.errors().map((error) => ({ title: module.relativeModuleId, message: describeError(error) })),
  );
  return {
    passed: tests.filter((test) => test.result().state === "passed").length,
    failures: [
      ...failedFiles,
      ...tests.flatMap(failureOf),
      ...unhandledErrors.map((error) => ({ title: "outside all tests", message: describeError(error) })),
    ],
    skips: tests.flatMap((test) => {
      const result = test.result();
      if (result.state !== "skipped") return [];
      return [{ title: titleOf(test), reason: result.note ?? "no reason given" }];
    }),
    seconds,
  };
}

/** A test that did not finish, because its worker ended, has failed as well. */
function failureOf(test: TestCase): TestFailure[] {
  const { state, errors } = test.result();
  if (state !== "failed" && state !== "pending") return [];
  const message = errors?.map(describeError).join("\n") ?? "did not finish";
  return [{ title: titleOf(test), message }];
}

const titleOf = (test: TestCase) => `${test.module.relativeModuleId} > ${test.fullName}`;

const describeError = ({ stack, message }: SerializedError) => stack ?? message;

/** A report in one line, such as `412 passed, 0 failed, 2 skipped in 9.1 s`. */
export function describeSuite({ passed, failures, skips, seconds }: SuiteReport): string {
  return `${describeCounts(passed, failures.length, skips.length)} in ${seconds.toFixed(1)} s`;
}

/** Counts of tests, such as `412 passed, 0 failed, 2 skipped`. */
export function describeCounts(passed: number, failed: number, skipped: number): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}
