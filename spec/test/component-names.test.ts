import { describe, expect, test } from "vitest";
import { findings, operation, pointers } from "./support/lint.ts";

const rule = "component-names";
const document = (components: string) => `${operation("responses: {}")}components: ${components}\n`;

describe("the rule mfa/component-names", () => {
  test("different names are accepted, and one name for an example and a schema", async () => {
    const components = "{ schemas: { Thing: {}, ThingRequest: {} }, examples: { Thing: { value: 1 } } }";
    expect(await pointers(rule, document(components))).toEqual([]);
  });

  test.each([
    [
      "a request body like a schema",
      "{ schemas: { Thing: {} }, requestBodies: { Thing: {} } }",
      "requestBodies/Thing",
    ],
    ["another case", "{ schemas: { UserId: {} }, parameters: { UserID: {} } }", "parameters/UserID"],
    ["a class of a generator", "{ schemas: { ApiError: {} } }", "schemas/ApiError"],
    ["the input of a call", "{ schemas: { GetThingsRequest: {} } }", "schemas/GetThingsRequest"],
    ["the result of a call", "{ responses: { GetThingsResponse: {} } }", "responses/GetThingsResponse"],
  ])("%s is reported", async (_, components, place) => {
    expect(await pointers(rule, document(components))).toEqual([`#/components/${place}`]);
  });

  test("the message says whose name it is", async () => {
    const [problem] = await findings(rule, document("{ schemas: { Thing: {} }, responses: { Thing: {} } }"));
    expect(problem?.message).toBe(
      "Clients cannot tell `Thing` from a name of `components/schemas`. Choose another name.",
    );
  });
});
