import { join } from "node:path";
import { defineConfig } from "vitest/config";

/** The tests of the mutated package, in Stryker's copy of the repository. */
export default defineConfig({
  root: join(import.meta.dirname, "../../packages", process.env.MUTATED_PACKAGE ?? ""),
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["**/*.slow.test.ts"],
    isolate: false,
    // Stryker itself ends a mutant that hangs
    testTimeout: 600_000,
  },
});
