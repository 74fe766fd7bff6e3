import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ours, pipelinesOf, theirs, writeLintConfig } from "./documents.ts";
import { comparePrograms } from "./programs.ts";
import type { Benchmark, Table } from "./results.ts";

export const growth: Benchmark = {
  title: "Generator: growth",
  method: `From documents of 10 to 10,000 operations that resemble the spec. The exponent compares what the largest document and that of
100 operations take beyond the smallest one, which is the start of a process: growth in proportion gives 1.`,
  async measure(scratch, isQuick) {
    const sizes = isQuick ? [10, 100, 1_000] : [10, 100, 1_000, 10_000];
    const config = writeLintConfig(scratch);
    const times: Table[] = [];
    const memories: Table[] = [];
    for (const size of sizes) {
      const path = join(scratch, `${size}.json`);
      writeFileSync(path, JSON.stringify(syntheticDocument(size)));
      const pipelines = pipelinesOf(path, config);
      const options = { scratch, rounds: isQuick ? 1 : 3 };
      const what = `${size.toLocaleString("en-US")} operations`;
      const [time, memory] = await comparePrograms(what, pipelines, theirs, options);
      times.push(time);
      memories.push(memory);
    }
    return [...times, ...memories, exponentTable(sizes, times)];
  },
};

/** The exponents of time, one a round. */
function exponentTable(sizes: readonly number[], times: readonly Table[]): Table {
  const rows = [ours, theirs].map((name) => {
    const bySize = times.map(({ rows }) => rows.find((row) => row.name === name)?.values ?? []);
    const exponentIn = (_: number, round: number) =>
      exponentOf(sizes.map((size, index) => [size, bySize[index]?.[round] ?? Number.NaN]));
    return { name, values: (bySize[0] ?? []).map(exponentIn), limit: name === ours ? 1 : undefined };
  });
  return { title: "Growth of processor time", unit: "exponent", rows };
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
