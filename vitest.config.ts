import { availableParallelism } from "node:os";
import { join } from "node:path";
import { countsReporter } from "@onelogin-mfa/repository/counts-reporter";
import { temporaryFilesReporter } from "@onelogin-mfa/repository/temporary-files-reporter";
import { findWorkspaces } from "@onelogin-mfa/repository/workspaces";
import { defineConfig } from "vitest/config";

const root = import.meta.dirname;

// vitest keeps a token for its user interface in the user's data folder; nothing is written outside this repository
process.env.XDG_DATA_HOME ??= join(root, "node_modules/.cache/data");
// programs and threads that tests start find their code compiled
process.env.NODE_COMPILE_CACHE ??= join(root, "node_modules/.cache/compile");

/** One run for all packages, each a project with its name. With `--mode slow` the slow tests run, and no others. */
export default defineConfig(({ mode }) => {
  const isSlow = mode === "slow";
  return {
    test: {
      projects: findWorkspaces(root).map(({ name, folder }) => ({
        extends: true as const,
        root: folder,
        test: { name },
      })),
      include: [isSlow ? "test/**/*.slow.test.ts" : "test/**/*.test.ts"],
      exclude: isSlow ? [] : ["test/**/*.slow.test.ts"],
      reporters: ["default", countsReporter(), temporaryFilesReporter()],
      // a title that took longer is shown
      slowTestThreshold: 10_000,
      // by these ends what hangs: on a busy machine, what takes a second may take a minute
      testTimeout: 240_000,
      hookTimeout: 240_000,
      tags: [{ name: "security", description: "A defence against an attack." }],
      // a test that asserts nothing proves nothing
      expect: { requireAssertions: true, poll: { timeout: 60_000 } },
      // a title is read alone in a log: whole values, not their first 40 characters
      taskTitleValueFormatTruncate: 0,
      // a process runs the files of one package only, and no test changes a module or a global for others; a process for each
      // file would cost a tenth of the time
      isolate: false,
      // vitest leaves one core free, which on two cores leaves one idle
      maxWorkers: Math.max(2, availableParallelism() - 1),
    },
  };
});
