import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const folder = process.env.MUTATED_FOLDER ?? "";
// what a document may be is tested where it is read as a whole: by the generator
const tested = folder === "packages/openapi" ? "packages/{openapi,codegen}" : folder;

/** The order by time, the fastest first: the first failed test ends a mutant, and some files start programs. */
class FastestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]) {
    const durationOf = (file: TestSpecification) =>
      this.ctx.cache.getTestSpecificationResult(file)?.duration ?? 0;
    return files.toSorted((one, other) => durationOf(one) - durationOf(other));
  }
}

/** The tests of the mutated workspace, in Stryker's copy of the repository. */
export default defineConfig({
  root: join(import.meta.dirname, "../.."),
  test: {
    include: [`${tested}/test/**/*.test.ts`],
    exclude: [
      "**/!(versions|make-api).slow.test.ts",
      // a browser or other programs do the work there, to which mutants do not come: a mutant would wait for them in vain
      "packages/sandbox/test/{page,load}/**",
      "packages/{command-line/test/process,mock/test/cli}.test.ts",
      "scripts/{dev/test/{cli,loop},site/test/preview}.test.ts",
      "**/conformance/conformance.test.ts",
      "**/{tls,recipes,action}.test.ts",
    ],
    // tests name them
    tags: [{ name: "security" }],
    isolate: false,
    sequence: { sequencer: FastestFirst },
    // Stryker itself ends a mutant that hangs; hooks start compilers and servers, which take long on a busy machine
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 20_000 } },
  },
});
