import { join } from "node:path";
import { defineConfig } from "vitest/config";

/** The client's tests as Stryker runs them, in a copy of the repository. */
export default defineConfig({
  root: join(import.meta.dirname, "../client"),
  // all time is faked: what does not end at once hangs
  test: { include: ["test/**/*.test.ts"], isolate: false, testTimeout: 5_000 },
});
