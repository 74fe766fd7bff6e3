import { describe, expect, test } from "vitest";
import { type Files, load } from "./support.ts";

const text = { type: "string" };
const to = (section: string, name: string) => ({ $ref: `#/components/${section}/${name}` });

describe("what stands in another file is a component", () => {
  test("with its own name, as much of its place as is needed, its file, and a number", async () => {
    const files = ["a", "b", "c", "d", "sub/d", "same"].map((name) => {
      const type = name === "same" ? "a" : name;
      return [`${name}.yaml`, `x: { y: { Thing: { title: ${type} } } }\n`] as const;
    });
    const refs = [...files.map(([name]) => `${name}#/x/y/Thing`), "whole.yaml"];
    const schemas = Object.fromEntries(refs.map(($ref, index) => [`S${index}`, { $ref }]));
    const { at, placeOf } = await load({
      "api.json": { components: { schemas } },
      ...Object.fromEntries(files),
      "whole.yaml": "type: string\n",
    });
    // that of "same" is the same as that of "a"
    const names = ["Thing", "y-Thing", "x-y-Thing", "d_x-y-Thing", "d_x-y-Thing-2", "Thing", "whole"];
    expect(names.map((_, index) => at(`/components/schemas/S${index}`))).toEqual(
      names.map((name) => to("schemas", name)),
    );
    expect(placeOf("/components/schemas/d_x-y-Thing-2/title")).toBe("sub/d.yaml:1:20#/x/y/Thing/title");
    expect(placeOf("/components/schemas/whole")).toBe("whole.yaml:1:1#");
    expect(placeOf("/openapi")).toBe("api.json:1:2#/openapi");
  });

  test("once, however often it is named, and the document has the texts of both files", async () => {
    const part = '{ $ref: "parts.yaml#/Thing" }';
    const files = {
      "api.yaml": `openapi: 3.1.0\ncomponents: { schemas: { A: { items: ${part} }, B: { items: ${part} } } }\n`,
      "parts.yaml": "Thing: { type: string }\n",
    };
    const { at, sources, folder } = await load(files);
    expect(at("/components/schemas")).toEqual({
      A: { items: to("schemas", "Thing") },
      B: { items: to("schemas", "Thing") },
      Thing: text,
    });
    expect([...sources]).toEqual(
      Object.entries(files).map(([name, content]) => [`${folder}/${name}`, content]),
    );
  });

  test("of the section of its kind, beside what is there", async () => {
    const response = {
      headers: { H: { $ref: "o.json#/h" } },
      links: { L: { $ref: "o.json#/l" } },
      content: { "a/b": { examples: { E: { $ref: "o.json#/e" } } } },
    };
    const put = {
      parameters: [{ $ref: "o.json#/p" }],
      requestBody: { $ref: "o.json#/b" },
      responses: { 200: { $ref: "o.json#/r" } },
      callbacks: { C: { $ref: "o.json#/c" } },
    };
    const { at } = await load({
      "api.json": {
        paths: { "/a": { put } },
        components: { headers: { own: {} }, securitySchemes: { S: { $ref: "o.json#/s" } } },
      },
      "o.json": {
        p: { name: "p" },
        b: { content: {} },
        r: response,
        h: { schema: { $ref: "#/t" } },
        l: {},
        e: { value: 1 },
        c: {},
        s: { type: "http" },
        t: text,
      },
    });
    expect(at("/paths/~1a/put")).toEqual({
      parameters: [to("parameters", "p")],
      requestBody: to("requestBodies", "b"),
      responses: { 200: to("responses", "r") },
      callbacks: { C: to("callbacks", "c") },
    });
    expect(at("/components")).toEqual({
      headers: { own: {}, h: { schema: to("schemas", "t") } },
      securitySchemes: { S: to("securitySchemes", "s"), s: { type: "http" } },
      parameters: { p: { name: "p" } },
      requestBodies: { b: { content: {} } },
      responses: {
        r: {
          headers: { H: to("headers", "h") },
          links: { L: to("links", "l") },
          content: { "a/b": { examples: { E: to("examples", "e") } } },
        },
      },
      links: { l: {} },
      examples: { e: { value: 1 } },
      callbacks: { c: {} },
      schemas: { t: text },
    });
  });

  test("but takes its place where there are no components of its kind, beside what stands there", async () => {
    const { at, placeOf } = await load({
      "api.json": { paths: { "/a": { $ref: "a.json#/item", summary: "own" } } },
      "a.json": {
        item: { summary: "S", get: { responses: { 200: { content: { "a/b": { $ref: "#/media" } } } } } },
        media: { schema: { $ref: "#/text" } },
        text,
      },
    });
    const content = { "a/b": { schema: to("schemas", "text") } };
    expect(at("/paths/~1a")).toEqual({ summary: "own", get: { responses: { 200: { content } } } });
    expect(placeOf("/paths/~1a/get").replace(/:\d+:\d+/, "")).toBe("a.json#/item/get");
  });

  test("and the end of a chain of $refs, unless one of them says more", async () => {
    const files: Files = {
      "api.json": { components: { schemas: { A: { $ref: "b.json" }, C: { $ref: "d.json" } } } },
      "b.json": { $ref: "c.json" },
      "c.json": text,
      "d.json": { $ref: "c.json", title: "D" },
    };
    expect((await load(files)).at("/components/schemas")).toEqual({
      A: to("schemas", "c"),
      C: to("schemas", "d"),
      c: text,
      d: { ...to("schemas", "c"), title: "D" },
    });
  });

  test("which refers to the document by pointers", async () => {
    const { at, told } = await load({
      "api.json": { components: { schemas: { A: { $ref: "b.json" }, "C/c": text } }, "x-all": { e: {} } },
      "b.json": {
        properties: {
          a: { $ref: "api.json#/components/schemas/A" },
          c: { $ref: "api.json#/components/schemas/C~1c" },
          b: { $ref: "#" },
          d: { $ref: "#/properties/c" },
          e: { $ref: "api.json#/x-all/e" },
        },
      },
    });
    expect(told).toEqual([]);
    expect(at("/components/schemas/b/properties")).toEqual({
      a: to("schemas", "b"),
      b: to("schemas", "b"),
      c: to("schemas", "C~1c"),
      d: to("schemas", "C~1c"),
      e: { $ref: "#/x-all/e" },
    });
  });
});

test("a document of one file keeps its references as they are written", async () => {
  const schemas = { A: to("schemas", "B"), B: to("schemas", "C"), C: text };
  expect((await load({ "api.json": { components: { schemas } } })).at("/components/schemas")).toEqual(
    schemas,
  );
});
