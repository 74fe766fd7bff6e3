import { describe, expect, test } from "vitest";
import { findings, operation, operationPointer } from "./support/lint.ts";
import { edit, lintInPlace } from "./support/lint-spec.ts";
import { readSpec } from "./support/spec.ts";

const schemes =
  "components: { securitySchemes: { Auth: { type: oauth2, flows: {} }, Basic: { type: http, scheme: basic } } }\n";
const check = (security: string, whole = "") =>
  findings("operation-secured", `${operation(`${security}responses: {}`)}${schemes}${whole}`);

describe("the rule mfa/operation-secured", () => {
  test.each([
    ["scopes of its own", "security: [{ Auth: [a] }, { Auth: [b] }], ", ""],
    ["a scheme without scopes", "security: [{ Basic: [] }], ", ""],
    ["the document's security", "", "security: [{ Auth: [a] }]\n"],
  ])("accepts %s", async (_, own, whole) => {
    expect(await check(own, whole)).toEqual([]);
  });

  test.each([
    ["no security anywhere", "", "", operationPointer, "without credentials"],
    ["an empty list", "security: [], ", "security: [{ Auth: [a] }]\n", "/security", "without credentials"],
    ["an empty list of the document", "", "security: []\n", "#/security", "without credentials"],
    ["a way without credentials", "security: [{ Auth: [a] }, {}], ", "", "/security/1", "empty alternative"],
    ["no scope", "security: [{ Auth: [] }], ", "", "/security/0", "no scope of `Auth`"],
    ["no scope in the document", "", "security: [{ Auth: [] }]\n", "#/security/0", "no scope of `Auth`"],
  ])("reports %s", async (_, own, whole, place, message) => {
    const problems = await check(own, whole);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.pointer).toBe(place.startsWith("#") ? place : operationPointer + place);
    expect(problems[0]?.message).toContain(message);
  });

  test.each([
    ["an operation beyond the seed", "getRateLimit/security"],
    ["the document", "/security"],
  ])("the spec's lint notices an emptied list of %s", async (_, place) => {
    const root = readSpec();
    edit(root, place, []);
    const rules = (await lintInPlace(root)).map(({ rule }) => rule);
    expect(rules).toContain("mfa/operation-secured");
  });
});
