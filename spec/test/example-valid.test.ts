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
  // biome-ignore format: a table
  test.each([
    ["a named example", named, `${content}/examples/one/value`],
    ["an unnamed example", mediaType("schema: { type: integer }, example: a"), `${content}/example`],
    ["a date", response("{ type: string, format: date-time, example: today }"), `${content}/schema/example`],
    ["one of a list", response("{ type: integer, examples: [1, a] }"), `${content}/schema/examples/1`],
    ["a default", response("{ type: integer, maximum: 3, default: 4 }"), `${content}/schema/default`],
    ["one of a schema that strict mode refuses", response("{ type: integer, no-keyword: 1, example: a }"), `${content}/schema/example`],
    ["a parameter's", operation(`parameters: [${parameter}]`), "parameters/0/example"],
    ["a header's", operation(`responses: { '200': { description: D, ${header} } }`), "responses/200/headers/A/example"],
  ])("%s that is not valid is reported", async (_, body, place) => {
    expect(await pointers(rule, body)).toEqual([`${operationPointer}/${place}`]);
  });

  test("a shared example is reported where it is written, with the reason", async () => {
    const body = shared("{ type: object, additionalProperties: false }", "{ a: 1 }");
    expect(await findings(rule, body)).toEqual([
      {
        rule: "mfa/example-valid",
        pointer: "#/components/examples/One/value/a",
        message: 'The example is not valid: the value must NOT have additional properties ("a").',
      },
    ]);
  });

  const object = (fields: string, more = "") => `{ type: object, ${more} properties: { ${fields} } }`;
  const shapes = `{ anyOf: [${object("n: { type: integer }, s: { enum: [a] }")}, ${object("", "required: [t],")}] }`;
  test.each([
    ["{ n: 1.5 }", "n", "`n` must be integer"],
    ["{ n: true, s: b }", "n", "`n` must be integer, and 1 more in it"],
    ["{ s: b }", "s", '`s` must be equal to one of the allowed values (["a"])'],
    ["[]", "", "the value must be object"],
  ])("%s is one finding, at what is wrong in the likeliest alternative", async (value, place, message) => {
    const body = mediaType(`schema: ${shapes}, examples: { one: { value: ${value} } }`);
    const pointer = `${operationPointer}/${content}/examples/one/value${place && `/${place}`}`;
    const rest = { rule: "mfa/example-valid", message: `The example is not valid: ${message}.` };
    expect(await findings(rule, body)).toEqual([{ ...rest, pointer }]);
  });

  test("several examples that one keyword refuses are one finding, at the keyword", async () => {
    const body = mediaType("schema: { type: integer }, examples: { one: { value: a }, two: { value: b } }");
    const message = "2 examples are not valid by this `type`. Correct it or the examples.";
    const pointer = `${operationPointer}/${content}/schema/type`;
    expect(await findings(rule, body)).toEqual([{ rule: "mfa/example-valid", message, pointer }]);
  });
});
