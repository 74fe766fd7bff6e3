import type { Area } from "../area.ts";
import {
  allEmitters,
  generatorPackages,
  lintAndEmitters,
  openapiTypescript,
  peers,
} from "../generators/generators.ts";
import { measureGenerators, slowNote } from "../generators/measure-generators.ts";
import { githubDescription, githubPackage } from "../github/description.ts";
import { compare } from "../turns.ts";

/** The generator on a large document of others. */
export const codegenGithub: Area = {
  name: "codegen-github",
  title: "Generator: GitHub's REST description",
  isBuilt: true,
  method: `The same on GitHub's description of its REST API: 1,223 operations, 12 MB of JSON, OpenAPI 3.0. Lint has the built-in
rules that the spec's lint extends, without those of examples, for which it has a rule of its own.`,
  peers: [githubPackage, ...generatorPackages],
  async measure(context) {
    const absent = context.missingPeers[githubPackage];
    if (absent !== undefined) throw new Error(`${githubPackage} is not installed: ${absent}`);
    const generators = [lintAndEmitters, allEmitters, openapiTypescript, ...peers];
    const document = githubDescription();
    const rounds = context.isQuick ? 1 : 3;
    const { samples, missing } = await measureGenerators(generators, document, rounds, context);
    const shared = {
      baseline: openapiTypescript.name,
      better: "lower",
      goals: [lintAndEmitters, allEmitters].map(({ name }) => ({
        subject: name,
        of: "ratio" as const,
        limit: 1.2,
      })),
    } as const;
    return {
      missing,
      comparisons: [
        compare(samples, {
          ...shared,
          what: "Code from GitHub's description: time",
          headline: "Code from GitHub's description (1,223 operations)",
          metric: "time",
          unit: "ms",
        }),
        compare(samples, {
          ...shared,
          what: "Code from GitHub's description: peak memory",
          metric: "memory",
          unit: "MB",
        }),
      ],
      notes: [slowNote],
    };
  },
};
