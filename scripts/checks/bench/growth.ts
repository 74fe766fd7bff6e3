import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { baseline, generatorsOf, pipeline } from "./generator.ts";
import { measurePrograms } from "./measure-programs.ts";
import type { Benchmark, Row, Table } from "./results.ts";
import { takeRounds } from "./rounds.ts";

const nameOf = (name: string, size: number) => `${name}, ${size.toLocaleString("en-US")} operations`;

export const growth: Benchmark = {
  title: "Generator: growth",
  method: `From documents of 10 to 10,000 operations that resemble the spec. The exponent compares what the largest document and that of
100 operations take beyond the smallest one, which is the start of a process: growth in proportion gives 1.`,
  async measure(scratch, isQuick) {
    const sizes = isQuick ? [10, 100, 1_000] : [10, 100, 1_000, 10_000];
    const candidates = sizes.flatMap((size) => {
      const path = join(scratch, `${size}.json`);
      writeFileSync(path, JSON.stringify(syntheticDocument(size)));
      return generatorsOf(path)
        .filter(([name]) => name === pipeline || name === baseline)
        .map(([name, programs]) => [nameOf(name, size), () => measurePrograms(programs, scratch)] as const);
    });
    const samples = await takeRounds(candidates, isQuick ? 1 : 3);
    const valuesOf = (metric: "time" | "memory") => (name: string, size: number) =>
      samples.get(nameOf(name, size))?.map((sample) => sample[metric]) ?? [];
    const time = growthTables("processor time", "ms", sizes, valuesOf("time"));
    return [...time, ...growthTables("peak memory", "MiB", sizes, valuesOf("memory"))];
  },
};

/** Figures at each size beside the baseline's, and exponents. */
function growthTables(
  title: string,
  unit: string,
  sizes: readonly number[],
  valuesOf: (name: string, size: number) => readonly number[],
): readonly Table[] {
  const bySize = sizes.flatMap((size): readonly Row[] => {
    const base = valuesOf(baseline, size);
    const ours = { name: nameOf(pipeline, size), values: valuesOf(pipeline, size), base };
    return [ours, { name: nameOf(baseline, size), values: base }];
  });
  const exponents = [pipeline, baseline].map((name): Row => {
    const exponentIn = (_: number, round: number) =>
      exponentOf(sizes.map((size) => [size, valuesOf(name, size)[round] ?? Number.NaN]));
    return { name, values: valuesOf(name, 10).map(exponentIn), limit: name === pipeline ? 1.05 : undefined };
  });
  return [
    { title: `Growth: ${title}`, unit, baseline, rows: bySize },
    { title: `Growth: exponent of ${title}`, unit: "exponent", rows: exponents },
  ];
}

/** The exponent of growth from the second size to the last one, above the first: 1 in proportion, 2 with the square. */
export function exponentOf(points: readonly (readonly [size: number, value: number])[]): number {
  const growthTo = (index: number, axis: 0 | 1) => (points.at(index)?.[axis] ?? 0) - (points[0]?.[axis] ?? 0);
  return Math.log(growthTo(-1, 1) / growthTo(1, 1)) / Math.log(growthTo(-1, 0) / growthTo(1, 0));
}

const reference = (kind: string, name: string) => ({ $ref: `#/components/${kind}/${name}` });
const json = (name: string) => ({ "application/json": { schema: reference("schemas", name) } });

/** Properties as the spec has them: texts, open enums, numbers with limits, shared parts. */
const properties = [
  { type: "string", description: "The name, as the user sees it.", example: "Phone" },
  { type: "integer", minimum: 0, maximum: 900, default: 120, description: "Seconds until it expires." },
  { anyOf: [{ type: "string", enum: ["pending", "accepted", "rejected"] }, { type: "string" }] },
  { type: "array", items: reference("schemas", "Part"), description: "In the order of the user." },
  { type: ["string", "null"], maxLength: 160, "x-sensitive": true },
];

/** An OpenAPI 3.1 document with a number of operations, each with a schema of its own. */
function syntheticDocument(operations: number): object {
  const part = { type: "object", required: ["id"], properties: { id: { type: "string", format: "uuid" } } };
  const schemas: Record<string, object> = { Part: part };
  const paths: Record<string, object> = {};
  const failed = reference("responses", "Failed");
  for (let index = 0; index < operations; index++) {
    const own = properties.slice(index % 3).map((property, field) => [`field_${field}`, property]);
    schemas[`Thing${index}`] = { type: "object", required: ["field_0"], properties: Object.fromEntries(own) };
    const post = {
      operationId: `createThing${index}`,
      description: "Creates the thing of a user. It needs a token, and counts towards the rate limit.",
      "x-effect": "issue",
      parameters: [reference("parameters", "UserId")],
      requestBody: { required: true, content: json(`Thing${index}`) },
      responses: {
        201: { description: "Created.", content: json(`Thing${index}`) },
        401: failed,
        default: failed,
      },
    };
    paths[`/things/${index}/users/{user_id}`] = { post };
  }
  const user = { name: "user_id", in: "path", required: true, schema: { type: "integer" }, example: 42 };
  const responses = { Failed: { description: "The request failed.", content: json("Part") } };
  return {
    openapi: "3.1.0",
    info: { title: `${operations} operations`, version: "1.0.0" },
    paths,
    components: { parameters: { UserId: user }, responses, schemas },
  };
}
