import type { JsonObject } from "@onelogin-mfa/openapi";
import { describe, expect, it } from "vitest";
import { writeForPrism } from "../src/document.ts";

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

  it.each([
    ["a schema", { components: { schemas: { A: { $ref } } } }],
    ["data", { components: { examples: { A: { value: [{ $ref }] } } } }],
  ])("cannot be written for a $ref out of the document in %s", (_, more) => {
    expect(() => writeForPrism(withPaths({}, more))).toThrow(
      'The mock follows no $ref out of the document: "./secret.yaml". Copy its target into the document.',
    );
  });
});
