import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Reporter, SerializedError, TestCase, TestModule, Vitest } from "vitest/node";
import {
  describeSuite,
  reportFile,
  type SuiteReport,
  suitePrefix,
  type TestFailure,
} from "./suite-report.ts";

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
  const files = modules.map((module) => {
    const cases = [...module.children.allTests()];
    const milliseconds = cases.reduce((sum, test) => sum + (test.diagnostic()?.duration ?? 0), 0);
    return { path: module.relativeModuleId, cases: cases.length, seconds: milliseconds / 1000 };
  });
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
    files: files.sort((one, other) => other.seconds - one.seconds),
  };
}

/** A test that did not finish, because its worker ended, has failed as well. */
function failureOf(test: TestCase): TestFailure[] {
  const { state, errors } = test.result();
  if (state !== "failed" && state !== "pending") return [];
  const message = errors?.map(describeError).join("\n") ?? "did not finish";
  return [{ title: titleOf(test), message }];
}

function titleOf(test: TestCase): string {
  return `${test.module.relativeModuleId} > ${test.fullName}`;
}

function describeError({ stack, message }: SerializedError): string {
  return stack ?? message;
}
