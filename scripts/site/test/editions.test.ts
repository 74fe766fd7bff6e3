import { fileURLToPath } from "node:url";
import { listOperations, valueAt } from "@onelogin-mfa/openapi";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { downConvert, editionsOf } from "../src/editions.ts";

const editions = await editionsOf(fileURLToPath(import.meta.resolve("@onelogin-mfa/spec/mfa.yaml")));
const [json, bundled] = editions;

/** The rules that a document breaks: its structure is checked by the OpenAPI version that it names. */
async function brokenRules(source: string): Promise<string[]> {
  const config = await createConfig({ rules: { struct: "error", "no-unresolved-refs": "error" } });
  const problems = await lintFromString({ source, absoluteRef: "edition.yaml", config });
  return problems.map(({ ruleId, location: [first] }) => `${ruleId} ${first?.pointer}`);
}

const schemaIn30 = (schema: unknown) =>
  downConvert({ openapi: "3.1.0", info: {}, components: { schemas: { Thing: schema } } }).components;

describe("the editions of the spec", () => {
  it("are JSON, one YAML file, and OpenAPI 3.0", () => {
    expect(editions.map(({ file, document }) => [file, document.openapi])).toEqual([
      ["mfa.json", "3.1.0"],
      ["mfa.bundled.yaml", "3.1.0"],
      ["mfa.openapi-3.0.yaml", "3.0.3"],
    ]);
    expect(parse(bundled?.text ?? "")).toEqual(JSON.parse(json?.text ?? ""));
  });

  it.each(editions)(
    "$file is the same to a tool that knows YAML 1.1 only, without anchors",
    ({ text, document }) => {
      expect(parse(text, { version: "1.1", merge: false, maxAliasCount: 0 })).toEqual(document);
    },
  );

  it.each(editions)("$file is valid in its version and has every operation", async ({ text, document }) => {
    expect(await brokenRules(text)).toEqual([]);
    const ids = listOperations(document).map(({ id }) => id);
    expect(ids).toEqual(listOperations(json?.document).map(({ id }) => id));
    expect(ids.length).toBeGreaterThan(10);
  });

  it("leave out that objects are open, which is the default, and keep that they are closed", () => {
    const schemas = valueAt(json?.document, "/components/schemas");
    expect(schemas).not.toHaveProperty("Device.additionalProperties");
    expect(schemas).toHaveProperty("DeviceVerificationRequest.additionalProperties", false);
    expect(schemas).toHaveProperty("Device.properties.device_id");
  });
});

describe("a schema in OpenAPI 3.0", () => {
  it.each([
    ["a constant, also a falsy one", { const: false }, { enum: [false] }],
    ["a type or null", { type: ["string", "null"] }, { type: "string", nullable: true }],
    ["examples", { examples: [1, 2] }, { example: 1 }],
    ["a reference", { $ref: "#/a" }, { $ref: "#/a" }],
    ["what stands beside a reference", { $ref: "#/a", title: "A" }, { title: "A", allOf: [{ $ref: "#/a" }] }],
    ["more properties", { additionalProperties: false }, { additionalProperties: false }],
    [
      "what is inside",
      { properties: { const: { const: 1 } }, anyOf: [{ const: 2 }] },
      { properties: { const: { enum: [1] } }, anyOf: [{ enum: [2] }] },
    ],
    [
      "a default beside alternatives",
      { default: 1, anyOf: [{ type: "integer" }, { type: "string" }] },
      { anyOf: [{ type: "integer", default: 1 }, { type: "string" }] },
    ],
    [
      "a default beside a reference",
      { default: 1, oneOf: [{ $ref: "#/a" }, { type: "string" }] },
      { oneOf: [{ allOf: [{ $ref: "#/a" }], default: 1 }, { type: "string" }] },
    ],
    ["a mark", { "x-sensitive": true }, { "x-sensitive": true }],
    ["data that looks like a schema", { default: { const: 1 } }, { default: { const: 1 } }],
  ])("says %s", (_, schema, expected) => {
    expect(schemaIn30(schema)).toEqual({ schemas: { Thing: expected } });
  });

  it.each([
    [{ prefixItems: [] }, 'components/schemas/Thing/prefixItems: OpenAPI 3.0 cannot say "prefixItems"'],
    [{ type: "null" }, "components/schemas/Thing/type"],
    [{ properties: { a: true } }, "components/schemas/Thing/properties/a: OpenAPI 3.0 cannot say true"],
    [{ type: ["string", "integer"] }, "components/schemas/Thing/type"],
    [{ exclusiveMinimum: 0 }, "components/schemas/Thing/exclusiveMinimum"],
    [{ const: 1, enum: [2] }, 'beside "enum"'],
  ])("is refused with its location if 3.0 cannot say it: %j", (schema, message) => {
    expect(() => schemaIn30(schema)).toThrow(message);
  });
});

describe("a document in OpenAPI 3.0", () => {
  it("keeps the summary in the description and the licence as a link", () => {
    const info = { summary: "Short.", description: "Long.", license: { name: "MIT", identifier: "MIT" } };
    expect(downConvert({ openapi: "3.1.0", info }).info).toEqual({
      description: "Short.\n\nLong.",
      license: { name: "MIT", url: "https://spdx.org/licenses/MIT.html" },
    });
  });

  it("leaves out webhooks, and what stands beside a reference that is no schema's", () => {
    const responses = { "401": { $ref: "#/components/responses/A", description: "Here." } };
    const paths = { "/a": { get: { responses } } };
    expect(downConvert({ openapi: "3.1.0", info: {}, webhooks: {}, paths })).toEqual({
      openapi: "3.0.3",
      info: {},
      paths: { "/a": { get: { responses: { "401": { $ref: "#/components/responses/A" } } } } },
    });
  });

  it("is made of 3.1 only", () => {
    expect(() => downConvert({ openapi: "3.2.0" })).toThrow("expected OpenAPI 3.1, got 3.2.0");
  });
});
