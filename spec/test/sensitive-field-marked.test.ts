import { describe, expect, test } from "vitest";
import { operation, operationPointer, pointers, response, responsePointer } from "./support/lint.ts";

const rule = "sensitive-field-marked";
const field = (name: string, schema: string) =>
  response(`{ type: object, properties: { ${name}: ${schema} } }`);

describe("the rule mfa/sensitive-field-marked", () => {
  describe("a field that looks like a secret", () => {
    test.each([
      ["otp", "{ type: string }"],
      ["mfa_token", "{ type: string }"],
      ["accessToken", "{ type: string }"],
      ["client_secret", "{ type: string }"],
      ["password", "{ type: string }"],
      ["pin", "{ type: integer }"],
      ["totp_url", "{ type: string }"],
      ["recovery_codes", "{ type: [string, 'null'] }"],
      ["code", "{ anyOf: [{ type: string }, { type: integer }] }"],
      [
        "otp",
        "{ oneOf: [{ type: string, x-sensitive: false, description: No secret. }, { type: integer }] }",
      ],
      ["api_key", "{ type: string }"],
    ])("`%s` as %s is reported", async (name, schema) => {
      expect(await pointers(rule, field(name, schema))).toEqual([`${responsePointer}/properties/${name}`]);
    });

    test.each([
      ["otp", "{ type: string, x-sensitive: true }"],
      ["otp", "{ type: string, x-sensitive: false, description: Its length. Not a secret. }"],
      ["otp", "{ anyOf: [{ type: string, x-sensitive: true }, { type: integer }] }"],
      ["code", "{ type: integer }"],
      ["statusCode", "{ type: integer }"],
      ["token_type", "{ type: string }"],
      ["expires_in", "{ type: integer }"],
      ["device_id", "{ type: string }"],
    ])("`%s` as %s is accepted", async (name, schema) => {
      expect(await pointers(rule, field(name, schema))).toEqual([]);
    });
  });

  test("a mark counts beside $ref and where it leads", async () => {
    const body = (mark: string, here: string) => `
components:
  schemas:
    Otp: { type: string${mark} }
    Body: { type: object, properties: { otp: { $ref: '#/components/schemas/Otp'${here} } } }
`;
    expect(await pointers(rule, body(", x-sensitive: true", ""))).toEqual([]);
    expect(await pointers(rule, body("", ", x-sensitive: true"))).toEqual([]);
    expect(await pointers(rule, body("", ""))).toEqual(["#/components/schemas/Body/properties/otp"]);
  });

  test.each([
    ["false without a reason", "x-sensitive: false"],
    [
      "false beside a description that speaks of something else",
      "x-sensitive: false, description: Its length.",
    ],
    ["a text", "x-sensitive: 'yes'"],
  ])("x-sensitive: %s is reported", async (_, mark) => {
    expect(await pointers(rule, field("name", `{ type: string, ${mark} }`))).toEqual([
      `${responsePointer}/properties/name/x-sensitive`,
    ]);
  });

  test("parameters and headers are checked by name too", async () => {
    const parameters = "parameters: [{ in: query, name: otp, schema: { type: string } }]";
    const responses =
      "responses: { '200': { description: Fine, headers: { X-Auth-Token: { schema: { type: string } } } } }";
    expect(await pointers(rule, operation(`${parameters}, ${responses}`))).toEqual([
      `${operationPointer}/responses/200/headers/X-Auth-Token`,
      `${operationPointer}/parameters/0`,
    ]);
  });
});
