import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { generators, programOf } from "../src/spec-generators.ts";
import { measurePrograms, type Programs } from "./measure-programs.ts";
import { type Benchmark, compare, type Table } from "./results.ts";
import { takeRounds } from "./rounds.ts";

const pathOf = (specifier: string) => fileURLToPath(import.meta.resolve(specifier));
const noWarnings = "--disable-warning=ExperimentalWarning";
// as it is published: in the workspace it is TypeScript, which Node strips first
const codegenCli = join(pathOf("@onelogin-mfa/codegen/package.json"), "../dist/cli.js");

export const pipeline = "lint, then codegen";

/** The candidate that ratios refer to. It writes types only. */
export const baseline = "openapi-typescript";

const { oazapfts: _, ...others } = generators;

/** Competitors by package: generators of types, and of types and a client that uses `fetch`, without formatting. */
const competitors = {
  [baseline]: "openapi-typescript/bin/cli.js SPEC -o schema.ts",
  ...others,
  "@redocly/cli": "@redocly/cli/bin/cli.js generate-client SPEC -o client.ts",
};

/** Lint with all emitters, the emitters alone, and the competitors. @param lint a program that lints the document */
export function generatorsOf(
  document: string,
  lint: readonly string[] = [join(import.meta.dirname, "lint-document.ts"), document],
): readonly (readonly [name: string, programs: Programs])[] {
  const codegen = [noWarnings, codegenCli, document, "generated", "--quiet"];
  const programs = Object.entries(competitors).map(
    ([name, command]) => [name, [programOf(command, document)]] as const,
  );
  return [[pipeline, [[noWarnings, ...lint], codegen]], ["codegen", [codegen]], ...programs];
}

type Limits = Readonly<Record<string, number>>;

/** Compares generators by time and memory. */
export async function compareGenerators(
  what: string,
  generators: ReturnType<typeof generatorsOf>,
  rounds: number,
  limits: { readonly time: Limits; readonly memory?: Limits },
  scratch: string,
): Promise<readonly Table[]> {
  const runs = generators.map(([name, all]) => [name, () => measurePrograms(all, scratch)] as const);
  const samples = await takeRounds(runs, rounds);
  return [
    compare(samples, "time", { title: `${what}: processor time`, unit: "ms", baseline }, limits.time),
    compare(samples, "memory", { title: `${what}: peak memory`, unit: "MiB", baseline }, limits.memory),
  ];
}

export const generator: Benchmark = {
  title: "Generator: the spec",
  method: `From \`spec/mfa.yaml\`, each run in new processes. Lint is \`npm run lint\` on the spec and its flows; codegen writes types,
methods, operation metadata, names of secrets and validators; openapi-typescript writes types, the others types and a client. Measured
are processor time of all threads and peak memory, native code included. codegen and lint keep V8's compiled code between runs.`,
  measure(scratch, isQuick) {
    const lint = [pathOf("@onelogin-mfa/spec/lint"), "mfa@v2"];
    const generators = generatorsOf(pathOf("@onelogin-mfa/spec/mfa.yaml"), lint);
    const limits = { time: { [pipeline]: 1 } };
    return compareGenerators("Code from mfa.yaml", generators, isQuick ? 1 : 7, limits, scratch);
  },
};
