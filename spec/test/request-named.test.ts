import { describe, expect, test } from "vitest";
import { findings, pointers, request, requestPointer, response } from "./support/lint.ts";

const rule = "request-named";

describe("the rule mfa/request-named", () => {
  test("a reference, and a response without one, are accepted", async () => {
    expect(await pointers(rule, request("{ $ref: '#/components/schemas/Thing' }"))).toEqual([]);
    expect(await pointers(rule, response("{ type: object }"))).toEqual([]);
  });

  test("a schema in place is reported", async () => {
    const [problem] = await findings(rule, request("{ type: object }"));
    expect(problem).toMatchObject({
      pointer: requestPointer,
      message: expect.stringContaining("Move it to `components/schemas`"),
    });
  });

  test("so is one in a shared request body", async () => {
    const body =
      "components: { requestBodies: { Thing: { content: { application/json: { schema: {} } } } } }\n";
    const place = "#/components/requestBodies/Thing/content/application~1json/schema";
    expect(await pointers(rule, body)).toEqual([place]);
  });
});
