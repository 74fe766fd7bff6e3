import { describe, expect, test } from "vitest";
import { pointers, request, response, responsePointer } from "./support/lint.ts";

const rule = "response-open";

describe("the rule mfa/response-open", () => {
  test.each([
    ["an object", "{ type: object }"],
    ["an object that says it is open", "{ type: object, additionalProperties: true }"],
    ["an open enum", "{ anyOf: [{ type: string, enum: [a] }, { type: string }] }"],
    ["an enum of numbers", "{ type: integer, enum: [1, 2] }"],
  ])("%s in a response is accepted", async (_, schema) => {
    expect(await pointers(rule, response(schema))).toEqual([]);
  });

  test.each([
    ["a closed object", "{ type: object, additionalProperties: false }", "/additionalProperties"],
    [
      "a closed composition",
      "{ allOf: [{ type: object }], unevaluatedProperties: false }",
      "/unevaluatedProperties",
    ],
    [
      "a closed object inside",
      "{ type: array, items: { type: object, additionalProperties: false } }",
      "/items/additionalProperties",
    ],
    ["a closed enum", "{ type: string, enum: [a] }", "/enum"],
    [
      "an enum beside a limited text",
      "{ anyOf: [{ type: string, enum: [a] }, { type: string, pattern: b }] }",
      "/anyOf/0/enum",
    ],
    ["a closed enum that may be null", "{ type: [string, 'null'], enum: [a, null] }", "/enum"],
  ])("%s in a response is reported", async (_, schema, place) => {
    expect(await pointers(rule, response(schema))).toEqual([`${responsePointer}${place}`]);
  });

  test("a request may be closed", async () => {
    expect(await pointers(rule, request("{ type: object, additionalProperties: false }"))).toEqual([]);
  });

  test("a schema that two responses share is reported once", async () => {
    const response =
      "{ description: R, content: { application/json: { schema: { $ref: '#/components/schemas/A' } } } }";
    const body = `
components:
  responses: { One: ${response}, Two: ${response} }
  schemas: { A: { type: object, additionalProperties: false } }
`;
    expect(await pointers(rule, body)).toEqual(["#/components/schemas/A/additionalProperties"]);
  });
});
