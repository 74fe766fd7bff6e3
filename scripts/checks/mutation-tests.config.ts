import { join } from "node:path";
import { defineConfig } from "vitest/config";

/** The tests of the mutated package, in Stryker's copy of the repository. */
export default defineConfig({
  root: join(import.meta.dirname, "../../packages", process.env.MUTATED_PACKAGE ?? ""),
  test: {
    include: ["test/**/*.test.ts"],
    exclude: [
      "**/*.slow.test.ts",
      // a browser or other programs do the work there, to which mutants do not come: a mutant would wait for them in vain
      "**/{page,load}/**",
      "**/conformance/conformance.test.ts",
      "**/{tls,recipes,action}.test.ts",
    ],
    isolate: false,
    // Stryker itself ends a mutant that hangs
    testTimeout: 600_000,
  },
});
