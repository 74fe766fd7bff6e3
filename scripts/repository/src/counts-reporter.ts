import type { Reporter, TestCase } from "vitest/node";

/**
 * Ends the output of a run with the reasons of its skipped tests, and, as the last line, `N passed, N failed, N skipped`. A file
 * that could not be loaded, and an error outside of all tests, count as one failure each.
 */
export function countsReporter(): Reporter {
  return {
    onTestRunEnd(modules, unhandledErrors) {
      const tests = modules.flatMap((module) => [...module.children.allTests()]);
      const having = (state: string) => tests.filter((test) => test.result().state === state);
      const broken = modules.filter(
        (module) => module.state() === "failed" && [...module.children.allTests("failed")].length === 0,
      );
      const failed = having("failed").length + broken.length + unhandledErrors.length;
      const counts = [`${having("passed").length} passed`, `${failed} failed`];
      const skipped = having("skipped");
      if (skipped.length > 0) counts.push(`${skipped.length} skipped`);
      process.stdout.write(`${[...skipped.flatMap(reasonOf), counts.join(", ")].join("\n")}\n`);
    },
  };
}

/** One line for a test that says itself why it is skipped; none for those that the command leaves out. */
function reasonOf(test: TestCase): string[] {
  const result = test.result();
  if (result.state !== "skipped" || result.note === undefined) return [];
  return [`skipped ${test.project.name}: ${test.module.relativeModuleId} > ${test.name}: ${result.note}`];
}
