import { describe, expect, test } from "vitest";
import { pointers, request, requestPointer, response } from "./support/lint.ts";

const rule = "request-closed";

describe("the rule mfa/request-closed", () => {
  test.each([
    ["a closed object", "{ type: object, additionalProperties: false }"],
    [
      "a closed composition",
      "{ unevaluatedProperties: false, allOf: [{ type: object, properties: { a: { type: string } } }] }",
    ],
    ["no object", "{ type: string }"],
    ["closed branches", "{ anyOf: [{ type: object, additionalProperties: false }, { type: string }] }"],
  ])("%s in a request is accepted", async (_, schema) => {
    expect(await pointers(rule, request(schema))).toEqual([]);
  });

  test.each([
    ["an open object", "{ type: object }", ""],
    ["one that says it is open", "{ type: object, additionalProperties: true }", ""],
    ["an open object inside", "{ type: array, items: { type: object } }", "/items"],
    [
      "an open property of a closed object",
      "{ type: object, additionalProperties: false, properties: { a: { type: object } } }",
      "/properties/a",
    ],
    ["an open branch", "{ anyOf: [{ type: object }, { type: string }] }", "/anyOf/0"],
    ["an open part", "{ allOf: [{ type: object, properties: { a: { type: string } } }] }", "/allOf/0"],
  ])("%s in a request is reported", async (_, schema, place) => {
    expect(await pointers(rule, request(schema))).toEqual([`${requestPointer}${place}`]);
  });

  test("shared request bodies and schemas are reported where they are written", async () => {
    const body = `
components:
  requestBodies: { Thing: { content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } } } }
  schemas: { Thing: { type: object } }
`;
    expect(await pointers(rule, body)).toEqual(["#/components/schemas/Thing"]);
  });

  test("a response may be open", async () => {
    expect(await pointers(rule, response("{ type: object }"))).toEqual([]);
  });
});
