import { describe, expect, test } from "vitest";
import { documentOf, evaluate, fixture, generateInto, temporaryFolder } from "./support.ts";

describe("sensitive.ts", () => {
  test("names every marked property, parameter and header, sorted", async () => {
    const folder = await generateInto(fixture("nasty.yaml"), ["sensitive"]);
    expect(await evaluate(folder, "sensitive.ts", "it.sensitiveNames")).toEqual([
      "X-Api-Token",
      "backup_codes",
      "naïve/~path",
      "otp",
      "otp_hint",
      "pin",
      "session",
    ]);
  });

  test("points at secrets in request and response bodies, through $ref, arrays and escaped names", async () => {
    const folder = await generateInto(fixture("nasty.yaml"), ["sensitive"]);
    expect(await evaluate(folder, "sensitive.ts", "Object.entries(it.sensitivePointers)")).toEqual([
      ["listThings", { request: [], responses: { "200": ["/*/children/*", "/*/pin"] } }],
      ["createThing", { request: ["/backup_codes/*", "/otp"], responses: {} }],
      ["__proto__", { request: ["/naïve~1~0path"], responses: {} }],
    ]);
  });

  const secret = { type: "string", "x-sensitive": true };

  test.each([
    ["a free key", { additionalProperties: secret }, ["/*"]],
    ["a tuple", { prefixItems: [{ type: "string" }, secret] }, ["/1"]],
    [
      "an alternative",
      { oneOf: [{ properties: { a: secret } }, { properties: { b: secret } }] },
      ["/a", "/b"],
    ],
    ["the whole body", secret, [""]],
    ["a property named like a keyword", { properties: { example: secret } }, ["/example"]],
  ])("finds the secret in %s", async (_, schema, pointers) => {
    const spec = await temporaryFolder({ "api.json": documentOf(schema) });
    const folder = await generateInto(`${spec}/api.json`, ["sensitive"]);
    expect(await evaluate(folder, "sensitive.ts", 'it.sensitivePointers.read.responses["200"]')).toEqual(
      pointers,
    );
  });

  test("is empty for a document without marks", async () => {
    const spec = await temporaryFolder({
      "api.json": documentOf({ properties: { otp: { type: "string" } } }),
    });
    const folder = await generateInto(`${spec}/api.json`, ["sensitive"]);
    expect(await evaluate(folder, "sensitive.ts", "[it.sensitiveNames, it.sensitivePointers]")).toEqual([
      [],
      {},
    ]);
  });
});
