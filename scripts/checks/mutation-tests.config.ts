import { join } from "node:path";
import { defineConfig } from "vitest/config";

const name = process.env.MUTATED_PACKAGE ?? "";
// what a document may be is tested where it is read as a whole: by the generator
const tested = name === "openapi" ? "{openapi,codegen}" : name;

/** The tests of the mutated package, in Stryker's copy of the repository. */
export default defineConfig({
  root: join(import.meta.dirname, "../../packages"),
  test: {
    include: [`${tested}/test/**/*.test.ts`],
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
