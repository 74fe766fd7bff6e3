import { describe, expect, test } from "vitest";
import { documentOf, evaluate, fileOf, fixtureFile } from "./support.ts";

describe("sensitive.ts", () => {
  test("names every marked property, parameter and header, sorted", async () => {
    expect(await evaluate(await fixtureFile("sensitive"), "it.sensitiveNames")).toEqual([
      "X-Api-Token",
      "backup_codes",
      "naïve/~path",
      "otp",
      "otp_hint",
      "pin",
      "session",
    ]);
  });

  const self = "#/paths/~1x/get/responses/200/content/application~1json/schema";
  const secret = { type: "string", "x-sensitive": true };

  test.each([
    ["a free key", { properties: { keys: { additionalProperties: secret } } }, ["keys"]],
    ["a list", { properties: { codes: { type: "array", items: secret } } }, ["codes"]],
    ["a tuple", { properties: { pair: { prefixItems: [{ type: "string" }, secret] } } }, ["pair"]],
    [
      "each alternative",
      { oneOf: [{ properties: { a: secret } }, { allOf: [{ properties: { b: secret } }] }] },
      ["a", "b"],
    ],
    ["a property named like a keyword", { properties: { example: secret } }, ["example"]],
    ["a schema that contains itself", { properties: { pin: secret, child: { $ref: self } } }, ["pin"]],
    ["a body without a name", secret, []],
    ["a document without marks", { properties: { otp: { type: "string" } } }, []],
  ])("finds the names of secrets in %s", async (_, schema, names) => {
    const text = await fileOf("sensitive", documentOf(schema));
    expect(await evaluate(text, "it.sensitiveNames")).toEqual(names);
  });
});
