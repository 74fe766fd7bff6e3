import { describe, expect, test } from "vitest";
import {
  findings,
  operation,
  operationPointer,
  pointers,
  response,
  responsePointer,
} from "./support/lint.ts";

const rule = "schema-compiles";

describe("the rule mfa/schema-compiles", () => {
  test.each([
    [
      "an annotated schema",
      "{ type: string, format: uuid, example: a, externalDocs: {}, x-sensitive: true }",
    ],
    ["a text or null", "{ type: [string, 'null'] }"],
    ["a pattern of Unicode", "{ type: string, pattern: '^\\p{L}+$' }"],
    [
      "a branch that leans on the outer type",
      "{ type: object, anyOf: [{ properties: { a: { type: string } } }] }",
    ],
  ])("%s compiles", async (_, schema) => {
    expect(await findings(rule, response(schema))).toEqual([]);
  });

  test.each([
    ["a broken pattern", "{ type: string, pattern: '[' }", ""],
    ["a pattern that only lives without the u flag", "{ type: string, pattern: '\\-' }", ""],
    ["an unknown keyword", "{ type: string, maxlength: 3 }", ""],
    ["an unknown format", "{ type: string, format: phone }", ""],
    ["an unknown type", "{ type: text }", ""],
    ["a limit that is no number", "{ type: string, minLength: two }", ""],
    ["required of a field that is nowhere", "{ type: object, required: [a] }", ""],
    ["properties without a type", "{ properties: { a: { type: string } } }", ""],
    ["two types at once", "{ type: [string, integer] }", ""],
    ["a reference to nothing", "{ $ref: '#/components/schemas/None' }", ""],
    ["a fault inside", "{ type: object, properties: { a: { type: string, pattern: ( } } }", "/properties/a"],
  ])("%s is reported at its schema", async (_, schema, place) => {
    expect(await pointers(rule, response(schema))).toEqual([`${responsePointer}${place}`]);
  });

  test("a fault in a shared schema is reported there, and not by those who refer to it", async () => {
    const body = `${response("{ type: array, items: { $ref: '#/components/schemas/Bad' } }")}
components: { schemas: { Bad: { type: string, pattern: '[' }, Worse: { allOf: [{ $ref: '#/components/schemas/Bad' }] } } }
`;
    expect(await pointers(rule, body)).toEqual(["#/components/schemas/Bad"]);
  });

  test("the schemas of parameters and headers are compiled", async () => {
    const bad = "{ type: string, pattern: '[' }";
    const parameters = `parameters: [{ in: query, name: a, schema: ${bad} }]`;
    const responses = `responses: { '200': { description: D, headers: { A: { schema: ${bad} } } } }`;
    expect((await pointers(rule, operation(`${parameters}, ${responses}`))).sort()).toEqual([
      `${operationPointer}/parameters/0/schema`,
      `${operationPointer}/responses/200/headers/A/schema`,
    ]);
  });
});
