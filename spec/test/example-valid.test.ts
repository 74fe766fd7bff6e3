import { describe, expect, test } from "vitest";
import { findings, operation, operationPointer, pointers, response } from "./support/lint.ts";

const rule = "example-valid";
const mediaType = (members: string) =>
  operation(`responses: { '200': { description: Fine, content: { application/json: { ${members} } } } }`);
const shared = (schema: string, value: string) =>
  `${mediaType(`schema: ${schema}, examples: { one: { $ref: '#/components/examples/One' } }`)}components: { examples: { One: { value: ${value} } } }`;
const header = "headers: { A: { schema: { type: integer }, example: a } }";
const parameter = "{ in: query, name: a, schema: { type: integer }, example: a }";
const uuid = "406fefd4-8a36-4aee-880c-f3e4a928e27d";
const content = "responses/200/content/application~1json";

describe("the rule mfa/example-valid", () => {
  test.each([
    ["a media type", mediaType("schema: { type: integer }, examples: { one: { value: 1 } }")],
    ["a shared example", shared("{ type: integer }", "1")],
    ["a schema", response(`{ type: string, format: uuid, example: ${uuid}, default: ${uuid} }`)],
  ])("a valid example of %s is accepted", async (_, body) => {
    expect(await findings(rule, body)).toEqual([]);
  });

  const named = mediaType("schema: { type: integer }, examples: { one: { value: a } }");
  test.each([
    ["a named example", named, `${content}/examples/one/value`],
    ["an unnamed example", mediaType("schema: { type: integer }, example: a"), `${content}/example`],
    ["a date", response("{ type: string, format: date-time, example: today }"), `${content}/schema/example`],
    ["one of a list", response("{ type: integer, examples: [1, a] }"), `${content}/schema/examples/1`],
    ["a default", response("{ type: integer, maximum: 3, default: 4 }"), `${content}/schema/default`],
    ["a parameter's", operation(`parameters: [${parameter}]`), "parameters/0/example"],
    [
      "a header's",
      operation(`responses: { '200': { description: D, ${header} } }`),
      "responses/200/headers/A/example",
    ],
  ])("%s that is not valid is reported", async (_, body, place) => {
    expect(await pointers(rule, body)).toEqual([`${operationPointer}/${place}`]);
  });

  test("a shared example is reported where it is written, with the reason", async () => {
    const body = shared("{ type: object, additionalProperties: false }", "{ a: 1 }");
    expect(await findings(rule, body)).toEqual([
      {
        rule: "mfa/example-valid",
        pointer: "#/components/examples/One/value",
        message: 'The example is not valid by its schema: it must NOT have additional properties ("a").',
      },
    ]);
  });
});
