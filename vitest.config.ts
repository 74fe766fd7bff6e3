import { availableParallelism } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";
import type { Reporter } from "vitest/node";

// vitest keeps a token for its user interface in the user's data folder; nothing is written outside this repository
process.env.XDG_DATA_HOME ??= join(import.meta.dirname, "node_modules/.cache/data");
// programs and threads that tests start find their code compiled
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, "node_modules/.cache/compile");

/** Adds the reason of a skip to the JSON report, which has none. */
const skipReasons: Reporter = {
  onTestCaseResult(test) {
    const result = test.result();
    if (result.state === "skipped") Object.assign(test.meta(), { note: result.note });
  },
};

/**
 * One configuration for every package: each runs `vitest run --config ../../vitest.config.ts` in its own folder. With
 * `--mode slow` the slow tests run, and no others.
 */
export default defineConfig(({ mode }) => {
  const isSlow = mode === "slow";
  return {
    test: {
      include: [isSlow ? "test/**/*.slow.test.ts" : "test/**/*.test.ts"],
      exclude: isSlow ? [] : ["test/**/*.slow.test.ts"],
      passWithNoTests: isSlow,
      reporters: [
        ["default", { summary: false }],
        skipReasons,
        ["json", { outputFile: "test-results.json" }],
      ],
      testTimeout: isSlow ? 120_000 : 30_000,
      // hooks start browsers, servers and compilers, which take long on a busy machine
      hookTimeout: 120_000,
      // a test that asserts nothing proves nothing, and what is waited for takes long on a busy machine
      expect: { requireAssertions: true, poll: { timeout: 20_000 } },
      // a title is read alone in a log: whole values, not their first 40 characters
      taskTitleValueFormatTruncate: 0,
      // no test changes a module or a global for others; a process for each file costs a tenth of the time
      isolate: false,
      // vitest leaves one core free, which on two cores leaves one idle while the last package runs
      maxWorkers: Math.max(2, availableParallelism() - 1),
    },
  };
});
