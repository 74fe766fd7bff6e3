import { describe, expect, test } from "vitest";
import {
  changeSchemas,
  documentNode,
  inside,
  type Kind,
  keysOf,
  loadDocument,
  methods,
  nodeAt,
  positionOf,
  reachableSchemas,
  replaceObjects,
  walk,
  wholeDocument,
} from "../src/index.ts";
import { fixture } from "./support.ts";

// biome-ignore format: a table
test.each<[kind: Kind, key: string, position: readonly string[] | undefined]>([
  ["document", "paths", ["one", "paths"]],
  ["document", "info", undefined],
  ["paths", "/a", ["one", "pathItem"]],
  ["paths", "x-a", undefined],
  ["paths", "$ref", undefined],
  ["pathItem", "parameters", ["list", "parameter"]],
  ["pathItem", "query", ["one", "operation"]],
  ["operation", "responses", ["one", "responses"]],
  ["responses", "default", ["one", "response"]],
  ["components", "mediaTypes", ["map", "mediaType"]],
  ["schema", "properties", ["map", "schema"]],
  ["schema", "prefixItems", ["list", "schema"]],
  ["schema", "not", ["one", "schema"]],
  ["schema", "example", undefined],
  ["schema", "constructor", undefined],
  ["callback", "{$url}", ["one", "pathItem"]],
])("in a %s, %j has the position %j", (kind, key, position) => {
  expect(positionOf(kind, key)).toEqual(position);
});

test("the keys of a path item are its methods, and what else has objects", () => {
  expect(keysOf("pathItem")).toEqual(["parameters", "additionalOperations", ...methods]);
});

test("what is directly inside an object is in document order, with its kind", () => {
  const root = { b: 1, schema: {}, content: { "a/b": {} }, examples: [], "x-schema": {} };
  const found = inside(documentNode(root), "parameter").map(([kind, { pointer }]) => [kind, pointer]);
  expect(found).toEqual([
    ["schema", "/schema"],
    ["mediaType", "/content/a~1b"],
  ]);
  for (const none of [[{}], null, "text"]) expect(inside(documentNode(none), "paths")).toEqual([]);
});

describe("a walk", () => {
  test("visits each object once, parents first, and neither data of the API nor what a $ref leads to", () => {
    const shared = { type: "string" };
    const schema = { properties: { $ref: shared, example: shared }, example: { properties: { no: {} } } };
    const root = {
      components: { schemas: { "x-name": schema }, headers: { A: { schema: { items: true } } } },
      paths: { "x-not": { get: { parameters: [{ schema: {} }] } } },
      "x-data": { components: { schemas: { No: {} } } },
    };
    const pointers = wholeDocument(root)
      .every("schema")
      .map(({ pointer }) => pointer);
    expect(pointers).toEqual([
      "/components/schemas/x-name",
      "/components/schemas/x-name/properties/$ref",
      "/components/headers/A/schema",
    ]);
  });

  test("leaves out what was seen before, with all that is inside", () => {
    const [inner, outer] = [{}, { items: {} }];
    outer.items = inner;
    const visited: unknown[] = [];
    const visit = (object: object) => void visited.push(object);
    walk(documentNode({ not: outer, if: {} }), "schema", visit, new Set([outer]));
    expect(visited).toEqual([{ not: outer, if: {} }, {}]);
  });

  test("reaches what a schema is made of through $ref, itself included, each place once", async () => {
    const { root } = await loadDocument(fixture("things.yaml"));
    const reached = reachableSchemas(nodeAt(root, "/components/schemas/Node")).map(({ pointer }) => pointer);
    const [node, ...properties] = reached;
    expect(node).toBe("/components/schemas/Node");
    expect(properties).toEqual(["name", "pin", "children"].map((name) => `${node}/properties/${name}`));
  });

  test("finds all kinds of a whole document", () => {
    const root = { paths: { "/a": { get: { responses: { 200: { content: { "a/b": {} } } } } } } };
    const whole = wholeDocument(root);
    const count = (kind: Kind) => whole.every(kind).length;
    expect([count("operation"), count("response"), count("mediaType"), count("link")]).toEqual([1, 1, 1, 0]);
    expect(whole).toMatchObject(documentNode(root));
  });
});

describe("a copy with other objects in place of some", () => {
  const [old, other] = [{ a: 1 }, { b: 2 }];

  test("shares what has none of them inside, and is the document itself without any", () => {
    const [same, root] = [{ c: [3] }, { list: [old, null, 0], same: {} }];
    root.same = same;
    const copy = replaceObjects(root, new Map([[old, other]]));
    expect(copy).toEqual({ list: [other, null, 0], same });
    expect(copy.same).toBe(same);
    expect(root.list[0]).toBe(old);
    expect(replaceObjects(root, new Map())).toBe(root);
    expect(replaceObjects(root, new Map([[{}, other]]))).toBe(root);
  });

  test("has them wherever they stand, also in what is put there, but in their own replacement", () => {
    const outer = { old };
    const changes = new Map<unknown, Record<string, unknown>>([
      [old, { ...other, self: old }],
      [outer, { inner: [old] }],
    ]);
    const put = { ...other, self: old };
    expect(replaceObjects({ x: outer, y: old }, changes)).toEqual({ x: { inner: [put] }, y: put });
  });
});

test.each<[keyword: string, value: unknown, changed: unknown]>([
  ["items", 1, "changed /items"],
  ["allOf", [1, 2], ["changed /allOf/0", "changed /allOf/1"]],
  ["properties", { a: 1 }, { a: "changed /properties/a" }],
  ["allOf", { a: 1 }, { a: 1 }],
  ["properties", [1], [1]],
  ["enum", [1], [1]],
  ["x-a", { a: 1 }, { a: 1 }],
])("the schemas in %s of the value %j are changed: %j", (keyword, value, changed) => {
  const entry = { root: value, value, pointer: `/${keyword}` };
  expect(changeSchemas(keyword, entry, ({ pointer }) => `changed ${pointer}`)).toEqual(changed);
});
