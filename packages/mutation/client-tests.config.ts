import { join } from "node:path";
import { defineConfig } from "vitest/config";

/** The client's tests as Stryker runs them, in a copy of the repository: those that are quick and need no other process. */
export default defineConfig({
  root: join(import.meta.dirname, "../client"),
  test: {
    include: ["test/**/*.test.ts"],
    // sockets, processes, bundles, thousands of secrets: each mutant would cost seconds
    exclude: [
      "test/faults/**",
      "test/secrets/**",
      "test/{docstring-examples,independence,package}.test.ts",
      "test/tokens/shared-token.test.ts",
    ],
    isolate: false,
    testTimeout: 10_000,
  },
});
