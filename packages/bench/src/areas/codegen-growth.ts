import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Area, AreaContext } from "../area.ts";
import { lintAndEmitters, openapiTypescript } from "../generators/generators.ts";
import { type GeneratorMetric, measureGenerators, slowNote } from "../generators/measure-generators.ts";
import { syntheticDocument } from "../generators/synthetic-document.ts";
import { exponentOf, type Growth, type GrowthPoint } from "../growth.ts";
import { type Samples, spread } from "../turns.ts";

/** The rounds for each number of operations. */
const rounds: Readonly<Record<number, number>> = { 10: 5, 100: 3, 1000: 2, 10000: 1 };
const generators = [lintAndEmitters, openapiTypescript];
const names = generators.map(({ name }) => name);

/** How the generator grows with the document. */
export const codegenGrowth: Area = {
  name: "codegen-growth",
  title: "Generator: growth",
  isBuilt: true,
  method: `Documents of 10 to 10,000 operations that resemble the spec: shared and own parameters, request bodies, an own and three
shared responses for each operation. OpenAPI 3.1, as JSON; the same ones in each run.`,
  peers: ["openapi-typescript"],
  async measure(context) {
    const headline = "Growth to 10,000 operations: exponent";
    const sizes = Object.keys(rounds)
      .map(Number)
      .filter((size) => !context.isQuick || size < 10_000);
    const bySize = new Map<number, Samples<GeneratorMetric>>();
    const missing: Record<string, string> = {};
    for (const size of sizes) {
      const { samples, missing: failed } = await measureSize(size, context);
      bySize.set(size, samples);
      for (const [name, reason] of Object.entries(failed)) missing[`${name} at ${size} operations`] = reason;
    }
    return {
      comparisons: [],
      growths: [
        {
          ...growthOf(bySize, "time"),
          what: "Code from 10 to 10,000 operations: time",
          unit: "ms",
          headline,
        },
        { ...growthOf(bySize, "memory"), what: "Code from 10 to 10,000 operations: peak memory", unit: "MB" },
      ],
      missing,
      notes: [
        "The exponent is that of the least squares on logarithms, where the smallest document is the origin: its size and its figure, which is that of a process's start, are subtracted from the others. Growth in proportion gives 1.",
        slowNote,
      ],
    };
  },
};

async function measureSize(size: number, context: AreaContext) {
  const document = join(context.scratch, `${size}.json`);
  await writeFile(document, JSON.stringify(syntheticDocument(size)));
  const onProgress = (text: string) => context.onProgress(`${size} operations: ${text}`);
  return measureGenerators(generators, document, context.isQuick ? 1 : (rounds[size] ?? 1), {
    ...context,
    onProgress,
  });
}

function growthOf(
  bySize: ReadonlyMap<number, Samples<GeneratorMetric>>,
  metric: GeneratorMetric,
): Omit<Growth, "what" | "unit"> {
  const lines = names.flatMap((subject) => {
    const points = [...bySize].flatMap(([size, samples]): GrowthPoint[] => {
      const values = samples.get(subject)?.map((sample) => sample[metric]);
      return values ? [{ size, ...spread(values) }] : [];
    });
    return points.length < 3 ? [] : [{ subject, points, exponent: exponentOf(points) }];
  });
  const goals = [{ subject: lintAndEmitters.name, limit: 1.05 }];
  return { size: "operations", lines, goals };
}
