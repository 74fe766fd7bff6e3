import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { listOperations, valueAt } from "@onelogin-mfa/openapi";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { describe, expect, it, onTestFinished } from "vitest";
import { parse } from "yaml";
import { downConvert, editionsOf } from "../src/editions.ts";
import { madeOnce } from "./support/made-once.ts";

const editions = await madeOnce(
  editionsOf(fileURLToPath(import.meta.resolve("@onelogin-mfa/spec/mfa.yaml"))),
);
const plainFiles = ["json", "yaml", "openapi-3.0.json", "openapi-3.0.yaml"].map((end) => `mfa.plain.${end}`);
const files = ["mfa.json", "mfa.bundled.yaml", "mfa.openapi-3.0.yaml", ...plainFiles];

/** The edition of the spec in a file. */
function editionIn(file: string) {
  const edition = editions().find((one) => one.file === file);
  if (!edition) throw new Error(`no edition is ${file}`);
  return edition;
}

/** The rules that a document breaks: its structure is checked by the OpenAPI version that it names. */
async function brokenRules(source: string): Promise<string[]> {
  const config = await createConfig({ rules: { struct: "error", "no-unresolved-refs": "error" } });
  const problems = await lintFromString({ source, absoluteRef: "edition.yaml", config });
  return problems.map(({ ruleId, location: [first] }) => `${ruleId} ${first?.pointer}`);
}

const schemaIn30 = (schema: unknown) =>
  downConvert({ openapi: "3.1.0", info: {}, components: { schemas: { Thing: schema } } }).components;

describe("the editions of the spec", () => {
  it("are JSON, one YAML file, OpenAPI 3.0, and the plain ones", () => {
    expect(editions().map(({ file, document }) => [file, document.openapi])).toEqual([
      ["mfa.json", "3.1.0"],
      ["mfa.bundled.yaml", "3.1.0"],
      ["mfa.openapi-3.0.yaml", "3.0.3"],
      ["mfa.plain.json", "3.1.0"],
      ["mfa.plain.yaml", "3.1.0"],
      ["mfa.plain.openapi-3.0.json", "3.0.3"],
      ["mfa.plain.openapi-3.0.yaml", "3.0.3"],
    ]);
    expect(parse(editionIn("mfa.bundled.yaml").text)).toEqual(JSON.parse(editionIn("mfa.json").text));
  });

  it.each(files)("%s is the same to a tool that knows YAML 1.1 only, without anchors", (file) => {
    const { text, document } = editionIn(file);
    expect(parse(text, { version: "1.1", merge: false, maxAliasCount: 0 })).toEqual(document);
  });

  it.each(files)("%s is valid in its version and has every operation", async (file) => {
    const { text, document } = editionIn(file);
    expect(await brokenRules(text)).toEqual([]);
    const ids = listOperations(document).map(({ id }) => id);
    expect(ids).toEqual(listOperations(editionIn("mfa.json").document).map(({ id }) => id));
    expect(ids.length).toBeGreaterThan(10);
  });

  it("leave out that objects are open, which is the default, and keep that they are closed", () => {
    const schemas = valueAt(editionIn("mfa.json").document, "/components/schemas");
    expect(schemas).not.toHaveProperty("Device.additionalProperties");
    expect(schemas).toHaveProperty("DeviceVerificationRequest.additionalProperties", false);
    expect(schemas).toHaveProperty("Device.properties.device_id");
  });
});

it("the editions of a document keep its data as it is, its dates as texts, and what is there twice twice", async () => {
  const folder = mkdtempSync(join(tmpdir(), "editions-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "a.yaml");
  const info = { title: "A", version: "1" };
  writeFileSync(
    path,
    `openapi: 3.1.0
info: ${JSON.stringify(info)}
paths: {}
components:
  schemas:
    Open: { type: object, additionalProperties: true, properties: { a: &a { type: object }, b: *a } }
    Closed: { additionalProperties: false, example: { date: "2026-01-01", additionalProperties: true } }
`,
  );
  const [json, yaml, older] = await editionsOf(path);
  const example = { date: "2026-01-01", additionalProperties: true };
  const properties = { a: { type: "object" }, b: { type: "object" } };
  const Closed = { additionalProperties: false, example };
  const components = { schemas: { Open: { type: "object", properties }, Closed } };
  expect(JSON.parse(json?.text ?? "")).toEqual({ openapi: "3.1.0", info, paths: {}, components });
  expect(json?.text).toMatch(/^\{\n {2}"openapi": "3\.1\.0",\n[\s\S]*\}\n$/);
  expect(yaml?.text).toContain('date: "2026-01-01"');
  expect(yaml?.text).not.toMatch(/[&*]a/);
  expect(older?.document).toEqual({ openapi: "3.0.3", info, paths: {}, components });
});

describe("the editions of a document", () => {
  const editionsIn = async (openapi: string, schema: object) => {
    const folder = mkdtempSync(join(tmpdir(), "editions-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const path = join(folder, "a.json");
    const info = { title: "A", version: "1" };
    writeFileSync(path, JSON.stringify({ openapi, info, paths: {}, components: { schemas: { A: schema } } }));
    const reasons: string[] = [];
    const onUnsupported = ({ message }: Error) => void reasons.push(message);
    const editions = await editionsOf(path, { name: "apis/a", onUnsupported });
    return { path, files: editions.map(({ file }) => file), reasons };
  };
  const own = ["apis/a.json", "apis/a.bundled.yaml"];
  const plain = ["apis/a.plain.json", "apis/a.plain.yaml"];
  const older = ["apis/a.plain.openapi-3.0.json", "apis/a.plain.openapi-3.0.yaml"];

  it.each([
    ["3.0.3", [...own, ...plain]],
    ["3.1.0", [...own, "apis/a.openapi-3.0.yaml", ...plain, ...older]],
    ["3.2.0", [...own, ...plain]],
  ])("in OpenAPI %s have names of the caller's choice: %j", async (openapi, files) => {
    expect(await editionsIn(openapi, {})).toMatchObject({ files, reasons: [] });
  });

  it("have none in OpenAPI 3.0 if that cannot say it, with the reason", async () => {
    const { path, files, reasons } = await editionsIn("3.1.0", { prefixItems: [{}] });
    const reason = '/components/schemas/A/prefixItems: OpenAPI 3.0 cannot say "prefixItems".';
    expect(files).toEqual([...own, ...plain]);
    expect(reasons).toEqual([expect.stringContaining(reason)]);
    await expect(editionsOf(path)).rejects.toThrow(reason);
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
    [
      "a reference beside parts",
      { $ref: "#/a", title: "A", allOf: [{ const: 1 }] },
      { title: "A", allOf: [{ $ref: "#/a" }, { enum: [1] }] },
    ],
    ["a default beside a type", { default: 1, type: "integer" }, { default: 1, type: "integer" }],
    [
      "a default beside a type and alternatives",
      { default: 1, type: "integer", anyOf: [{ minimum: 1 }] },
      { default: 1, type: "integer", anyOf: [{ minimum: 1 }] },
    ],
    ["alternatives without a default", { anyOf: [{ $ref: "#/a" }] }, { anyOf: [{ $ref: "#/a" }] }],
    ["a type alone", { type: ["string"] }, { type: "string" }],
    ["no example", { examples: [] }, {}],
    ["open objects", { additionalProperties: true }, { additionalProperties: true }],
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
    [{ const: 1, enum: [2] }, 'components/schemas/Thing/const: OpenAPI 3.0 cannot say "const" beside "enum"'],
    [{ type: ["null"] }, "components/schemas/Thing/type"],
    [{ items: false }, "components/schemas/Thing/items: OpenAPI 3.0 cannot say false"],
    [{ anyOf: [{ not: true }] }, "components/schemas/Thing/anyOf/0/not: OpenAPI 3.0 cannot say true"],
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

  it.each([
    [{ summary: "Short." }, { description: "Short." }],
    [{ description: "Long." }, { description: "Long." }],
    [
      { license: { name: "MIT", url: "https://a.example/" } },
      { license: { name: "MIT", url: "https://a.example/" } },
    ],
  ])("has of %j what 3.0 knows", (info, expected) => {
    expect(downConvert({ openapi: "3.1.0", info }).info).toEqual(expected);
  });

  it("keeps the path that a path refers to, and leaves out those that only 3.1 has", () => {
    const paths = { "/a": { $ref: "#/paths/~1b", summary: "S" }, "/b": {} };
    const components = { pathItems: { A: {} }, schemas: {} };
    expect(
      downConvert({ openapi: "3.1.1", info: {}, paths, components, jsonSchemaDialect: "https://a.example/" }),
    ).toEqual({
      openapi: "3.0.3",
      info: {},
      paths,
      components: { schemas: {} },
    });
    expect(components).toHaveProperty("pathItems");
  });

  it("has no parameter that any value fits", () => {
    const parameters = [{ name: "a", in: "query", schema: true }];
    const document = { openapi: "3.1.0", info: {}, paths: { "/a": { parameters } } };
    expect(() => downConvert(document)).toThrow(
      "paths/~1a/parameters/0/schema: OpenAPI 3.0 cannot say true.",
    );
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
    expect(() => downConvert({})).toThrow("expected OpenAPI 3.1, got undefined");
  });
});
