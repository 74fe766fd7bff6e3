import { join } from "node:path";
import { type Part, partsOf, readCounterSamples, readSamples } from "@onelogin-mfa/spec/samples";
import { createSchemaCompiler } from "@onelogin-mfa/spec/schema-compiler";
import { root } from "../../repository.ts";
import type { ClientTests } from "../client-tests.ts";
import type { Gate, GeneratedFiles, Mutant } from "../mutant.ts";

/** Tests of the client whose expectations do not come from the spec: written-out requests, responses and effects. */
const clientTests = [
  "operation-methods",
  "interpret",
  "retry",
  "tokens/refused-token",
  "redaction",
  "access-token",
].map((name) => `test/${name}.test.ts`);

/** What the client does at run time follows from these; types are another gate's. */
const runtimeFiles = ["operations", "sensitive"].map((name) => `packages/client/src/generated/${name}.ts`);

/**
 * The gate of the tests: recorded responses and printed samples of the real API against the changed spec, then the
 * client's tests with what is generated from it.
 */
export function createContractGate(tests: ClientTests, unchanged: GeneratedFiles): Gate {
  return async (mutant) => samplesObject(mutant) ?? (await testsObject(tests, unchanged, mutant));
}

async function testsObject(
  tests: ClientTests,
  unchanged: GeneratedFiles,
  { files }: Mutant,
): Promise<string | undefined> {
  if ("failure" in files || "failure" in unchanged) return undefined;
  const changed = runtimeFiles.filter((path) => files.get(path) !== unchanged.get(path));
  // nothing to run, but once for the unchanged spec, to see that the tests pass
  if (changed.length === 0 && files !== unchanged) return undefined;
  const texts = new Map(changed.map((path) => [join(root, path), files.get(path) ?? ""]));
  return tests.run(texts, clientTests);
}

const samples = readSamples();
const wrong = new Set(readCounterSamples().map(({ sample, part }) => `${sample} ${part}`));

/** The first sample that does not fit, or that fits although it is known to be wrong. */
function samplesObject({ document }: Mutant): string | undefined {
  const compiler = createSchemaCompiler(document, { strict: true });
  const validators = new Map<string, ReturnType<typeof compiler.compile>>();
  try {
    for (const part of samples.flatMap((sample) => partsOf(document, sample))) {
      const { pointer } = part.schema;
      const validate = validators.get(pointer) ?? compiler.compile(part.schema);
      validators.set(pointer, validate);
      const fits = validate(part.value);
      if (fits === wrong.has(`${part.sample} ${part.part}`)) return describe(part, fits);
    }
  } catch (error) {
    // a sample of which the spec knows nothing, or a schema that does not compile
    return error instanceof Error ? error.message : String(error);
  }
  return undefined;
}

function describe({ sample, part }: Part, fits: boolean): string {
  return `sample ${sample}: its ${part} ${fits ? "is wrong and fits" : "does not fit"}`;
}
