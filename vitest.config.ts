import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { createSuiteReporter } from "./scripts/suites/suite-reporter.ts";

/** One configuration for every package: each runs `vitest run --config ../../vitest.config.ts` in its own folder. */
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    reporters: [["default", { summary: false }], createSuiteReporter()],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { requireAssertions: true },
    // vitest leaves one core free, which on two cores leaves one idle while the last package runs
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
