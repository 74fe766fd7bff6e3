import { describe, expect, test } from "vitest";
import { documentOf, evaluate, fileOf, fixtureFile } from "./support.ts";

const text = await fixtureFile("operations");

describe("operations.ts", () => {
  test("merges the parameters of path item and operation, without the reserved header Accept", () => {
    expect(text).toContain(
      `parameters: { path: ["user_id"], query: ["limit", "otp_hint"], header: ["X-Trace"] },`,
    );
  });

  test("lists the operations in document order, also those with awkward operationIds", async () => {
    expect(await evaluate(text, "Object.keys(it.operations)")).toEqual([
      "listThings",
      "createThing",
      `it's "clashing" – ünïcode`,
      "__proto__",
      "constructor",
      "choose",
    ]);
  });

  test.each([
    ["createThing", "flat", true],
    [`it's "clashing" – ünïcode`, "nested", false],
    ["__proto__", "flat", true],
    ["constructor", "nested", false],
    ["choose", "flat", false],
    ["listThings", "none", false],
  ])("describes the body of %s as %s", async (operationId, body, bodyRequired) => {
    const metadata = await evaluate(text, `it.operations[${JSON.stringify(operationId)}]`);
    expect(metadata).toMatchObject({ body, bodyRequired });
  });

  test("lists the fields of a flat body, and none of another", async () => {
    const fields = await evaluate(text, "Object.entries(it.operations).map(([id, one]) => [id, one.fields])");
    expect(Object.fromEntries(fields as [string, string[]][])).toMatchObject({
      createThing: expect.arrayContaining(["otp", "kind"]),
      constructor: [],
      listThings: [],
    });
  });

  test("takes the security of the operation before that of the document, scopes left out", () => {
    expect(text).toContain(`security: [["OAuth2"], []],`);
    expect(text).toContain("security: [],");
  });
});

describe("an operation in operations.ts", () => {
  test.each([
    [{ type: "object" }, "object"],
    [{ type: "integer" }, "number"],
    [{ type: ["string", "null"] }, "any"],
    [{ allOf: [{ description: "no type" }, { type: "array" }] }, "array"],
    [{ oneOf: [{ type: "object" }, { properties: {} }] }, "object"],
    [{ anyOf: [{ type: "object" }, { type: "string" }] }, "any"],
    [{ enum: ["a", "b"] }, "string"],
    [{ const: false }, "boolean"],
    [true, "any"],
  ])("has a body of %j as %s", async (schema, shape) => {
    expect(await fileOf("operations", documentOf(schema))).toContain(
      `responses: { "200": { "application/json": "${shape}" } }`,
    );
  });

  test.each([
    [{ type: "object", required: ["a", "b"] }, `{ "200": [["a", "b"]] }`],
    [
      {
        oneOf: [
          { properties: {}, required: ["a"] },
          { properties: {}, required: ["b"] },
        ],
      },
      `{ "200": [["a"], ["b"]] }`,
    ],
    [{ oneOf: [{ properties: {}, required: ["a"] }, { type: "object" }] }, "{}"],
    [{ type: "array" }, "{}"],
  ])("lists what a response of %j must have at its top", async (schema, required) => {
    expect(await fileOf("operations", documentOf(schema))).toContain(`required: ${required},`);
  });
});
