import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { generate } from "../src/index.ts";
import { evaluate, fileOf, squeezed, temporaryFolder } from "./support.ts";

const head = { openapi: "3.1.0", info: { title: "T", version: "1" } };
const text = { type: "string" };

/** The validators of an operation `read`. */
interface Generated {
  readonly validators: {
    readonly read: { readonly responses: Readonly<Record<string, (data: unknown) => boolean>> };
  };
}

/** The types of `api.json`, in a folder with other files, and where the problems of the document are. */
async function typesOf(document: object, others: Readonly<Record<string, object>> = {}) {
  const files = Object.entries({ "api.json": { ...head, paths: {}, ...document }, ...others });
  const folder = await temporaryFolder(
    Object.fromEntries(files.map(([name, value]) => [name, JSON.stringify(value, null, 1)])),
  );
  const {
    files: generated,
    notices,
    document: read,
  } = await generate({ spec: join(folder, "api.json"), emit: ["schema", "methods"] });
  return {
    schema: squeezed(generated.get("schema.ts") ?? ""),
    methods: squeezed(generated.get("methods.ts") ?? ""),
    notices: notices.map(({ message }) => message),
    placeOf(pointer: string) {
      const { file, pointer: place } = read.locate(pointer);
      return [file.slice(folder.length + 1), place];
    },
  };
}

describe("a $ref in place of a map or a list", () => {
  test("is what it leads to, in another file", async () => {
    const { schema, notices, placeOf } = await typesOf(
      { components: { schemas: { $ref: "schemas/index.json", Own: text } } },
      {
        "schemas/index.json": {
          Pet: { $ref: "pet.json" },
          Tag: { items: { $ref: "#/Own" }, type: "array" },
          Own: { type: "number" },
        },
        "schemas/pet.json": { type: "object", properties: { tag: { $ref: "index.json#/Tag" } } },
      },
    );
    expect(notices).toEqual([]);
    expect(schema).toContain("export type Own = string;");
    expect(schema).toContain(
      "type Pet = pet; export type Tag = index_Own[]; export type index_Own = number; export type pet = { tag?: Tag; };",
    );
    expect(schema).not.toContain("$ref");
    expect(placeOf("/components/schemas/Tag/items")).toEqual(["schemas/index.json", "/Tag/items"]);
  });

  test("is what it leads to in the same file, through another one, beside what is there", async () => {
    const properties = { $ref: "#/components/schemas/B/properties", a: text };
    const { schema, notices } = await typesOf(
      {
        components: {
          schemas: {
            A: { type: "object", properties },
            B: { type: "object", properties: { $ref: "more.json", b: text } },
          },
        },
      },
      { "more.json": { a: { type: "number" }, c: { $ref: "#/x" }, x: { type: "boolean" } } },
    );
    expect(notices).toEqual([]);
    expect(schema).toContain("export type A = { a?: string;");
    expect(schema).toMatch(/type A = \{[^}]*b\?: string;/);
    expect(schema).toMatch(
      /type B = \{ a\?: number; c\?: \w+; x\?: boolean; b\?: string; \};|type B = \{ b\?: string; a\?: number; c\?: \w+; x\?: boolean; \};/,
    );
  });

  test("may stand for parameters, responses, media types and paths", async () => {
    const { schema, methods, notices } = await typesOf(
      { paths: { $ref: "paths.json" } },
      {
        "paths.json": {
          "/x": {
            get: {
              operationId: "read",
              parameters: { $ref: "shared.json#/parameters" },
              responses: { 200: { description: "", content: { $ref: "shared.json#/content" } } },
            },
          },
        },
        "shared.json": {
          parameters: [{ name: "q", in: "query", schema: { $ref: "#/Text" } }],
          content: { "application/json": { schema: { $ref: "#/Text" } } },
          Text: text,
        },
      },
    );
    expect(notices).toEqual([]);
    expect(schema).toMatch(/query\?: \{ q\?: \w+ \| undefined; \};/);
    expect(methods).toMatch(/read: Promise<\w*Text>;/);
  });

  test("that leads back to itself is refused", async () => {
    const B = { properties: { $ref: "#/components/schemas/A/properties" } };
    const A = { properties: { $ref: "#/components/schemas/B/properties" } };
    await expect(typesOf({ components: { schemas: { A, B } } })).rejects.toThrow("leads back to itself");
  });

  test("is a property if it has a schema", async () => {
    const schemas = { A: { type: "object", properties: { $ref: text } } };
    expect((await typesOf({ components: { schemas } })).schema).toContain("type A = { $ref?: string; };");
  });
});

test("a $ref that is data is neither followed nor refused", async () => {
  const data = { $ref: "../../outside.json#/a" };
  const { schema, notices } = await typesOf({
    "x-data": data,
    components: {
      examples: { one: { value: [data] } },
      schemas: {
        A: {
          type: "object",
          example: data,
          default: { a: data },
          enum: undefined,
          properties: { a: { const: data } },
        },
      },
    },
  });
  expect(notices).toEqual([]);
  expect(schema).toContain('$ref: "../../outside.json#/a"');
  expect(await fileOf("validators", { components: { schemas: { A: { example: data } } } })).toContain(
    "validators",
  );
});

describe("a $ref that leads nowhere", () => {
  const gone = { $ref: "#/components/schemas/Gone" };

  test("is a notice, and unknown", async () => {
    const { schema, methods, notices } = await typesOf({
      paths: {
        "/x": {
          post: {
            operationId: "send",
            parameters: [{ name: "q", in: "query", schema: gone }],
            requestBody: { $ref: "#/components/requestBodies/Gone" },
            responses: {
              200: { $ref: "gone.json" },
              400: { description: "", content: { "application/json": { schema: gone } } },
            },
          },
        },
      },
      components: { schemas: { A: { type: "object", properties: { b: gone } } } },
    });
    expect(schema).toContain("type A = { b?: unknown; };");
    expect(schema).toContain("q?: unknown | undefined;");
    expect(methods).toContain("{ body?: unknown | undefined; }");
    expect(methods).toContain("send: Promise<unknown>;");
    expect(notices).toHaveLength(5);
    for (const notice of notices) expect(notice).toMatch(/^\$ref ".*; until then it is unknown\.$/);
  });

  test("is an error with `strict`", async () => {
    const schemas = { A: gone };
    const document = JSON.stringify({ ...head, paths: {}, components: { schemas } });
    const run = generate({ spec: "api.json", text: document, strict: true });
    await expect(run).rejects.toThrow('there is no "Gone" in #/components/schemas');
  });

  test("validates anything", async () => {
    const content = { "application/json": { schema: { type: "array", items: gone } } };
    const get = { operationId: "read", responses: { 200: { description: "", content } } };
    const code = await fileOf("validators", { paths: { "/x": { get } } });
    const { validators } = (await evaluate(code, "it")) as Generated; // as they are generated
    expect([[1, "a"], 1].map((data) => validators.read.responses["200"]?.(data))).toEqual([true, false]);
  });
});

test("a $dynamicRef is unknown, whatever stands beside it, and validates anything, with a notice for each place", async () => {
  const schemas = {
    Tree: {
      $dynamicAnchor: "node",
      type: "object",
      required: ["name"],
      properties: {
        name: text,
        children: { type: "array", items: { $dynamicRef: "#node", type: "object" } },
        self: { $ref: "#node" },
      },
    },
    Other: { $dynamicRef: "#gone", type: "string" },
  };
  const { schema, notices, placeOf } = await typesOf({ components: { schemas } });
  expect(schema).toContain("type Tree = { name: string; children?: unknown[]; self?: Tree; };");
  expect(schema).toContain("type Other = unknown;");
  const message =
    '"$dynamicRef" is not supported: the type is unknown, and any value is valid here. Use $ref.';
  expect(notices).toEqual([message, message]);
  const place = "/components/schemas/Tree/properties/children/items/$dynamicRef";
  expect(placeOf(place)).toEqual(["api.json", place]);

  const content = { "application/json": { schema: { $ref: "#/components/schemas/Tree" } } };
  const get = { operationId: "read", responses: { 200: { description: "", content } } };
  const code = await fileOf("validators", { paths: { "/x": { get } }, components: { schemas } });
  const { validators } = (await evaluate(code, "it")) as Generated; // as they are generated
  const values = [{ name: "a", children: [1, {}] }, { name: "a", children: 1 }, {}];
  expect(values.map((value) => validators.read.responses["200"]?.(value))).toEqual([true, false, false]);
});
