import { fileURLToPath } from "node:url";
import type { Area } from "../area.ts";
import {
  allEmitters,
  firstRun,
  generatorPackages,
  openapiTypescript,
  peers,
  specLintAndEmitters,
} from "../generators/generators.ts";
import { measureGenerators } from "../generators/measure-generators.ts";
import { compare } from "../turns.ts";

const document = fileURLToPath(import.meta.resolve("@onelogin-mfa/spec/mfa.yaml"));

/** The generator on the spec, beside others. */
export const codegen: Area = {
  name: "codegen",
  title: "Generator: the spec",
  isBuilt: true,
  method: `From \`spec/mfa.yaml\`, each run in a new process: types, methods, operation metadata, names of secrets and validators
by codegen; types by openapi-typescript; types and a client by the others, without formatting. Wall time and peak memory.`,
  peers: generatorPackages,
  async measure(context) {
    const generators = [specLintAndEmitters, allEmitters, firstRun, openapiTypescript, ...peers];
    const rounds = context.isQuick ? 1 : 7;
    const { samples, missing } = await measureGenerators(generators, document, rounds, context);
    const ours = [specLintAndEmitters, allEmitters, firstRun].map(({ name }) => name);
    const shared = { baseline: openapiTypescript.name, better: "lower", ours } as const;
    return {
      missing,
      comparisons: [
        compare(samples, {
          ...shared,
          what: "Code from mfa.yaml: time",
          headline: "Code from `mfa.yaml`: lint, then all of codegen",
          metric: "time",
          unit: "ms",
          goals: [{ subject: specLintAndEmitters.name, of: "ratio", limit: 1 }],
        }),
        compare(samples, {
          ...shared,
          what: "Code from mfa.yaml: peak memory",
          metric: "memory",
          unit: "MB",
        }),
      ],
      notes: [
        "Lint is `npm run lint` on the spec and its two files of flows, with the house rules; the generator follows when it has passed. Times are added, the larger memory counts.",
        "codegen and lint keep V8's compiled code in a cache from one run to the next; “first run” goes without. The others keep none.",
        "Memory is the peak resident set of the process, native code included; the peaks of the Node processes that it starts are added.",
      ],
    };
  },
};
