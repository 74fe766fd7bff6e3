import { loadDocument } from "@onelogin-mfa/openapi";
import openapiTS, { astToString, type OpenAPI3 } from "openapi-typescript";
import { describe, expect, test } from "vitest";
import { generate } from "../src/index.ts";
import { fileOf, fixture, fixtureFile, squeezed, temporaryFolder } from "./support.ts";
import { typeCheck } from "./type-check.ts";

describe("schema.ts", () => {
  test.each(["operations", "Record", "string", "it-has-a-dash"])(
    "leaves a schema named %s in its place",
    async (name) => {
      const text = await fileOf("schema", { components: { schemas: { [name]: { type: "boolean" } } } });
      expect(text).toMatch(new RegExp(`schemas: \\{\n +"?${name}"?: boolean;`));
    },
  );

  test("has what a request leaves out, through allOf and $ref, in the alternatives of a discriminator", async () => {
    const $ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
    const text = { type: "string" };
    const schemas = {
      Pet: {
        oneOf: [$ref("Cat"), $ref("Dog")],
        discriminator: { propertyName: "kind", mapping: { cat: $ref("Cat").$ref, dog: $ref("Dog").$ref } },
      },
      Id: { ...text, readOnly: true },
      Cat: { type: "object", required: ["id", "kind"], properties: { id: $ref("Id"), kind: text } },
      Base: { type: "object", properties: { id: $ref("Id") } },
      Dog: { allOf: [$ref("Base")], required: ["id", "kind"], properties: { kind: text } },
    };
    const content = { "application/json": { schema: $ref("Pet") } };
    const put = { requestBody: { content }, responses: { 200: { description: "", content } } };
    const types = squeezed(await fileOf("schema", { paths: { "/x": { put } }, components: { schemas } }));
    expect(types).toContain('Cat = { id: Id; kind: "cat"; };');
    expect(types).toContain('Dog = { kind: string; } & (WithRequired<Base, "id"> & { kind: "dog"; });');
    expect(types).toContain('CatWritable = { id?: Id; kind: "cat"; };');
    expect(types).toContain('DogWritable = { kind: string; } & (Base & { kind: "dog"; });');
  });

  test("gives the types of openapi-typescript's main function, with other names and comments", async () => {
    const document = await loadDocument(fixture("legacy.json"));
    // openapi-typescript has a type for documents, we have JSON that was checked
    const copy = structuredClone(document.root) as unknown as OpenAPI3;
    const theirs = astToString(await openapiTS(copy, { defaultNonNullable: false, silent: true }));
    const same = [
      'import type * as Ours from "./schema.js";\nimport type * as Theirs from "./theirs.js";',
      "type Same<A, B> = [A, B] extends [B, A] ? true : false;",
      "export const paths: Same<Ours.paths, Theirs.paths> = true;",
      'export const change: Same<Ours.Item, Theirs.components["schemas"]["Item"] & { extra: 1 }> = false;',
    ];
    const ours = (await fixtureFile("schema", "legacy.json")).replaceAll(" | undefined;", ";"); // of inputs
    const folder = await temporaryFolder({
      "package.json": '{ "type": "module" }',
      "schema.ts": ours,
      "theirs.ts": theirs,
      "same.ts": same.join("\n"),
    });
    expect(await typeCheck(folder, "typescript-7")).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  test.each([
    ["open beside properties", { properties: { a: {} }, additionalProperties: true }, "{ a?: unknown; }"],
    [
      "open after allOf",
      { allOf: [{ properties: { a: {} } }, { additionalProperties: {} }] },
      "{ a?: unknown; }",
    ],
    ["a map", { additionalProperties: true }, "{ [key: string]: unknown; }"],
    [
      "a map beside properties",
      { properties: { a: {} }, additionalProperties: { type: "string" } },
      "{ a?: unknown; } & { [key: string]: string; }",
    ],
  ])("has an exact type for an object that is %s", async (_, schema, type) => {
    const text = await fileOf("schema", { components: { schemas: { It: { type: "object", ...schema } } } });
    const [, found = ""] = /type It = (.*?);\nexport/s.exec(text) ?? [];
    expect(found.replace(/\s+/g, " ")).toBe(type);
  });

  test("has the types that a transform gives", async () => {
    const time = { type: "string", format: "date-time" };
    const properties = {
      at: { ...time, type: ["string", "null"] },
      all: { type: "array", items: time },
      from: { $ref: "#/components/schemas/Time" },
    };
    const schemas = { Time: time, Event: { type: "object", properties } };
    const transform = ({ format }: { readonly format?: unknown }) =>
      format === "date-time" ? "Date | undefined" : undefined;
    const text = squeezed(await fileOf("schema", { components: { schemas } }, { transform }));
    expect(text).toContain("type Time = (Date | undefined);");
    const event = "{ at?: (Date | undefined | null); all?: (Date | undefined)[]; from?: Time; }";
    expect(text).toContain(`type Event = ${event}`);
  });

  test("does not change the document it was given", async () => {
    const before = await loadDocument(fixture("nasty.yaml"));
    const { document } = await generate({ spec: fixture("nasty.yaml"), emit: ["schema"] });
    expect(document.root).toEqual(before.root);
  });
});

test("A mapping that a schema excludes is a notice that names both, and the schema's values stand", async () => {
  const schemas = {
    Pet: {
      oneOf: [{ $ref: "#/components/schemas/Cat" }],
      discriminator: { propertyName: "kind", mapping: { feline: "#/components/schemas/Cat" } },
    },
    Cat: { type: "object", properties: { kind: { const: "cat" } } },
  };
  const text = JSON.stringify({
    openapi: "3.1.0",
    info: { title: "T", version: "1" },
    components: { schemas },
  });
  const { notices } = await generate({ spec: "api.json", text, emit: ["schema"] });
  expect(notices.map(({ message }) => message)).toEqual([
    'The mapping has "feline" for "Cat", whose "kind" allows "cat": the schema\'s values stand. Correct one of them.',
  ]);
});
