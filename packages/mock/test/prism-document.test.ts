import type { JsonObject } from "@onelogin-mfa/openapi";
import { describe, expect, it } from "vitest";
import { writeForPrism } from "../src/prism-document.ts";

const info = { title: "T", version: "1" };
const $ref = "./secret.yaml";
const withPaths = (paths: JsonObject, more: JsonObject = {}) => ({ openapi: "3.1.0", info, paths, ...more });
const written = (document: JsonObject): unknown => JSON.parse(writeForPrism(document));

describe("the document that Prism gets", () => {
  it.each([
    ["the document", (x: object): JsonObject => withPaths({}, { ...x })],
    ["info", (x) => ({ ...withPaths({}), info: { ...info, ...x } })],
    ["a server", (x) => withPaths({}, { servers: [{ url: "/", ...x }] })],
    ["a tag", (x) => withPaths({}, { tags: [{ name: "a" }, { name: "b", ...x }] })],
    ["the external documentation", (x) => withPaths({}, { externalDocs: { url: "/", ...x } })],
    ["a path", (x) => withPaths({ "/a": { ...x } })],
    ["an operation", (x) => withPaths({ "/a": { get: { ...x } } })],
    ["a schema", (x) => withPaths({}, { components: { schemas: { A: { type: "object", ...x } } } })],
  ])("has no x- member with a $ref in %s, and those without", (_, at) => {
    const reference = { "x-a": { $ref }, "x-b": [{ deep: { $ref: "#/nowhere" } }] };
    const data = { "x-c": "./secret.yaml", "x-d": { $ref: 1 } };
    expect(written(at({ ...reference, ...data }))).toEqual(at(data));
  });

  it("keeps properties that are called like an extension, and references within itself", () => {
    const schema = { properties: { "x-id": { $ref: "#/components/schemas/Id" } } };
    const document = withPaths({}, { components: { schemas: { Id: { type: "integer" }, A: schema } } });
    expect(written(document)).toEqual(document);
  });

  it("has no callback", () => {
    const callbacks = { called: { "http://127.0.0.1/": { post: { responses: {} } } } };
    const get = { operationId: "a", responses: {} };
    const document = withPaths({ "/a": { get: { ...get, callbacks }, put: get } });
    const before = structuredClone(document);
    expect(written(document)).toEqual(withPaths({ "/a": { get, put: get } }));
    expect(document).toEqual(before);
  });

  const list = { type: "array", items: { type: "string" } };
  const text = { schema: { type: "string" } };

  it.each([
    ["a list", { schema: list, example: ["a"] }, text],
    ["an object", { schema: { type: "object" }, explode: true, style: "simple" }, text],
    ["a list by $ref", { schema: { $ref: "#/components/schemas/List" }, examples: {} }, text],
    ["a number", { schema: { type: "integer" }, example: 1 }, { schema: { type: "integer" }, example: 1 }],
    ["a list as JSON", { content: { "application/json": { schema: list } } }, undefined],
  ])("has only texts for headers that are lists or objects: %s", (_, header, expected) => {
    const withHeader = (one: object) => {
      const parameters = [{ name: "X-Arr", in: "header", required: true, ...one }];
      const response = { description: "A.", headers: { "X-Arr": { description: "H.", ...one } } };
      const paths = { "/a": { parameters, get: { parameters, responses: { 200: response } } } };
      return withPaths(paths, { components: { schemas: { List: list }, headers: { Shared: one } } });
    };
    expect(written(withHeader(header))).toEqual(withHeader(expected ?? header));
  });

  it.each([
    ["spaceDelimited", { type: "object" }, false],
    ["pipeDelimited", {}, false],
    ["pipeDelimited", list, true],
    ["pipeDelimited", { $ref: "#/components/schemas/List" }, true],
    ["form", { type: "object" }, true],
  ])("has no delimited query parameter that is no list: %s of %j", (style, schema, isKept) => {
    const withQuery = (one: object) =>
      withPaths(
        { "/a": { get: { parameters: [{ name: "q", in: "query", ...one }], responses: {} } } },
        { components: { schemas: { List: list } } },
      );
    const query = { style, schema };
    expect(written(withQuery(query))).toEqual(withQuery(isKept ? query : { schema: {} }));
  });

  it("asks for no credentials where none are needed", () => {
    const operation = (security: unknown) => ({ get: { security, responses: {} } });
    const before = {
      "/a": operation([{}]),
      "/b": operation([{ key: [] }, {}]),
      "/c": operation([{ key: [] }]),
    };
    const after = { ...before, "/a": operation([]), "/b": operation([]) };
    expect(written(withPaths(before, { security: [{}] }))).toEqual(withPaths(after, { security: [] }));
  });

  it.each([
    ["a schema", { components: { schemas: { A: { $ref } } } }],
    ["data", { components: { examples: { A: { value: [{ $ref }] } } } }],
  ])("cannot be written for a $ref out of the document in %s", (_, more) => {
    expect(() => writeForPrism(withPaths({}, more))).toThrow(
      'The mock follows no $ref out of the document: "./secret.yaml". Copy its target into the document.',
    );
  });
});
