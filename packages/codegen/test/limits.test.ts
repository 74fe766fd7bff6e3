import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { generate } from "../src/index.ts";
import { packageFolder } from "./support.ts";

const readme = (await readFile(join(packageFolder, "README.md"), "utf8")).replace(/\s+/g, " ");

/** The number that the README names. */
function limitOf(sentence: RegExp): number {
  const [, number = ""] = sentence.exec(readme) ?? [];
  return Number(number.replace("ten", "10").replace(",", ""));
}

const documentWith = (more: object) =>
  JSON.stringify({ openapi: "3.1.0", info: { title: "T", version: "1" }, paths: {}, ...more });

function chainOf(length: number): string {
  const links = Array.from({ length }, (_, at) => [`S${at}`, { $ref: `#/components/schemas/S${at + 1}` }]);
  return documentWith({ components: { schemas: { ...Object.fromEntries(links), [`S${length}`]: {} } } });
}

/** Objects and lists inside each other, of which the document is the first. */
const nested = (levels: number, innermost: string) => {
  const lists = levels - (innermost === "[]" ? 2 : 1);
  const text = "[".repeat(lists) + innermost + "]".repeat(lists);
  return documentWith({ "x-deep": JSON.parse(text) });
};

/** A document whose aliases make it some times as large. */
function aliased(times: number): string {
  const more = Array.from({ length: times - 1 }, () => "*a").join(", ");
  return `openapi: 3.1.0\ninfo: {}\npaths: {}\nx-a: [&a [${"0, ".repeat(20_000)}], ${more}]\n`;
}

const megabytes = (size: number, more: number) => documentWith({}).padEnd(size * 1024 * 1024 + more);

// biome-ignore format: a table, one limit a line
test.each<[what: string, sentence: RegExp, textOf: (limit: number, more: 0 | 1) => string]>([
  ["$refs in a chain", /of more than (\d+) in a chain are refused/, (limit, more) => chainOf(limit + more)],
  ["megabytes", /more than (\d+) MB or/, megabytes],
  ["levels around a value", /or (\d+) levels/, (limit, more) => nested(limit + more, "0")],
  ["levels of which the last is empty", /or (\d+) levels/, (limit, more) => nested(limit + more, "[]")],
  ["times its size by aliases", /YAML aliases make (ten) times as large/, (limit, more) => aliased(limit + 2 * more - 1)],
])("a document is taken at the limit and refused beyond it: %s", async (_, sentence, textOf) => {
  const resultOf = (more: 0 | 1) =>
    generate({ spec: "api", text: textOf(limitOf(sentence), more), emit: [] }).then(
      () => "taken",
      () => "refused",
    );
  expect([await resultOf(0), await resultOf(1)]).toEqual(["taken", "refused"]);
});

test("required fields are in operations.ts up to the limit of alternatives", async () => {
  const limit = limitOf(/more than ([\d,]+) alternatives of required fields/);
  const textOf = (length: number) => {
    const oneOf = Array.from({ length }, (_, at) => ({ required: [`f${at}`] }));
    const content = { "application/json": { schema: { type: "object", oneOf } } };
    return documentWith({
      paths: { "/x": { get: { operationId: "read", responses: { 200: { content } } } } },
    });
  };
  for (const [length, notices] of [
    [limit, []],
    [limit + 1, [expect.anything()]],
  ] as const) {
    const result = await generate({ spec: "api.json", text: textOf(length), emit: ["operations"] });
    expect(result.notices).toEqual(notices);
    expect(result.files.get("operations.ts")?.includes("f999")).toBe(notices.length === 0);
  }
});
