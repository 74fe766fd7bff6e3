import { availableParallelism } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { createSuiteReporter } from "./scripts/suites/suite-reporter.ts";

// vitest keeps a token for its user interface in the user's data folder; nothing is written outside this repository
process.env.XDG_DATA_HOME ??= join(import.meta.dirname, "node_modules/.cache/data");

/** One configuration for every package: each runs `vitest run --config ../../vitest.config.ts` in its own folder. */
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    reporters: [["default", { summary: false }], createSuiteReporter()],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // a test that asserts nothing proves nothing
    expect: { requireAssertions: true },
    // a title is read alone in a log: whole values, not their first 40 characters
    taskTitleValueFormatTruncate: 0,
    // no test changes a module or a global for others; a process for each file costs a tenth of the time
    isolate: false,
    // vitest leaves one core free, which on two cores leaves one idle while the last package runs
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
