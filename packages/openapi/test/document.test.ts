import { writeFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import {
  chain,
  child,
  documentNode,
  entries,
  follow,
  joinPointer,
  listOperations,
  loadDocument,
  lookUp,
  membersOf,
  nodeAt,
  pointerOfReference,
  pointerTokens,
  reachableSchemas,
  referenceTo,
  wholeDocument,
} from "../src/index.ts";
import { fixture, temporaryFolder } from "./support.ts";

const at = (root: unknown, pointer: string) => nodeAt(root, pointer);

test.each([
  ["", [], "#"],
  ["/a~1b/m~0n/0", ["a/b", "m~n", "0"], "#/a~1b/m~0n/0"],
  ["/a b/ü%", ["a b", "ü%"], "#/a%20b/%C3%BC%25"],
])("the pointer %j has the tokens %j and the reference %j", (pointer, tokens, reference) => {
  expect(pointerTokens(pointer)).toEqual(tokens);
  expect(joinPointer("", ...tokens)).toBe(pointer);
  expect(referenceTo(pointer)).toBe(reference);
  expect(pointerOfReference(reference)).toBe(pointer);
});

describe("a node", () => {
  const root = {
    a: { $ref: "#/b", title: "of a", list: [1] },
    b: { $ref: "#/c", title: "of b", deprecated: true },
    c: { type: "string", title: "of c" },
    ring: { $ref: "#/ring2" },
    ring2: { $ref: "#/ring" },
    broken: { $ref: "#/gone" },
    anchor: { $ref: "#name" },
    remote: { $ref: "other.yaml#/c" },
  };

  test("is followed through its $refs, and what stands beside them is seen", () => {
    const node = at(root, "/a");
    expect(chain(node).map(({ pointer }) => pointer)).toEqual(["/a", "/b", "/c"]);
    expect(follow(node)).toEqual({ root, value: root.c, pointer: "/c" });
    expect(["title", "deprecated", "type", "none"].map((key) => lookUp(node, key))).toEqual([
      "of a",
      true,
      "string",
      undefined,
    ]);
    const members = [...membersOf(node)].map(([key, { value, pointer }]) => [key, value, pointer]);
    expect(members).toEqual([
      ["type", "string", "/c/type"],
      ["title", "of a", "/a/title"],
      ["deprecated", true, "/b/deprecated"],
      ["list", [1], "/a/list"],
    ]);
    expect([...membersOf(at(root, "/broken")).keys()]).toEqual(["$ref"]);
  });

  test.each([
    ["broken", "/broken"],
    ["anchor", "/anchor"],
    ["remote", "/remote"],
    ["ring", "/ring2"],
  ])("whose $ref leads nowhere ends its own chain: %s", (name, end) => {
    expect(follow(at(root, `/${name}`)).pointer).toBe(end);
  });

  test("has children by own members only", () => {
    expect(child(documentNode(root), "a", "list", "0")).toEqual({ root, value: 1, pointer: "/a/list/0" });
    expect(child(documentNode({}), "constructor").value).toBeUndefined();
    expect(entries(at(root, "/c/type"))).toEqual([]);
  });
});

describe("a walk", () => {
  test("visits each schema once, where it is written, and no data of the API", async () => {
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

  test("reaches what a schema is made of through $ref, itself included", async () => {
    const { root } = await loadDocument(fixture("things.yaml"));
    const reached = reachableSchemas(at(root, "/components/schemas/Node")).map(({ pointer }) => pointer);
    const [node, ...properties] = reached;
    expect(node).toBe("/components/schemas/Node");
    expect(properties).toEqual(["name", "pin", "children"].map((name) => `${node}/properties/${name}`));
  });
});

test("operations are listed from documents that are bad, too", () => {
  const get = { parameters: [{}, null, { $ref: "#/gone" }], responses: null };
  const root = { paths: { a: { get, put: 1 }, b: null, "/c": { $ref: "#/gone" } } };
  expect(listOperations(root)).toMatchObject([{ id: "GET a", responses: new Map(), requestBody: undefined }]);
  expect(listOperations(null)).toEqual([]);
});

test("a pointer is located with its key, down to the end of its value", async () => {
  const text = "openapi: 3.1.0\ninfo:\n  title: T\n  version: '1'\npaths: {}\ntags:\n  - name: a\n";
  const { locate, path } = await loadDocument(`${await temporaryFolder({ "a.yaml": text })}/a.yaml`);
  expect(locate("/info")).toEqual({ file: path, pointer: "/info", line: 2, column: 1, endLine: 4 });
  expect(locate("")).toMatchObject({ line: 1, column: 1, endLine: 7 });
  expect(locate("/tags/0/name")).toMatchObject({ line: 7, column: 5 });
  expect(locate("/info/contact/name")).toMatchObject({ line: 2, column: 1 });
});

const inYaml = `openapi: 3.1.0
x-a: &a
  - # left out
  - { b: "}", c, "d: e": [ 1,
      2 ] }
  # of no value
x-f: *a
x-g:
"x-h": |
  k: 1

x-i:
- 1
- x-k: >-
    1
    2
`;
const inJson = String.raw`{
  "openapi": "3.1.0", "info": { "title": "a \"}], \\", "version": "1" },
  "x-a/b": [ 1, [ {}, { "c": true,
    "d": null } ], "]" ],
  "paths" :
    {} }`;

test.each([
  [
    "a.yaml",
    inYaml,
    [
      ["/x-a", 2, 1, 5],
      ["/x-a/0", 2, 1, 5], // what is not there has the place of what is around it
      ["/x-a/1/b", 4, 7, 4],
      ["/x-a/1/d: e", 4, 18, 5],
      ["/x-a/1/d: e/1", 5, 7, 5],
      ["/x-f", 7, 1, 7],
      ["/x-f/1/d: e/0", 4, 28, 4],
      ["/x-g", 8, 1, 8],
      ["/x-h", 9, 1, 10],
      ["/x-i/0", 13, 3, 13],
      ["/x-i/1/x-k", 14, 3, 16],
    ],
  ],
  [
    "a.json",
    inJson,
    [
      ["", 1, 1, 6],
      ["/openapi", 2, 3, 2],
      ["/info/version", 2, 56, 2],
      ["/x-a~1b", 3, 3, 4],
      ["/x-a~1b/0", 3, 14, 3],
      ["/x-a~1b/1/1", 3, 23, 4],
      ["/x-a~1b/1/1/d", 4, 5, 4],
      ["/x-a~1b/2", 4, 20, 4],
      ["/paths", 5, 3, 6],
      ["/paths/x/get", 5, 3, 6],
      ["/x-a~1b/0/c", 3, 14, 3],
      ["/gone", 1, 1, 6],
    ],
  ],
] as const)(
  "in %s a pointer is located in the same way, however it is written",
  async (name, text, places) => {
    const { locate, path } = await loadDocument(`${await temporaryFolder({ [name]: text })}/${name}`);
    const found = places.map(([pointer]) => locate(pointer));
    expect(found).toEqual(
      places.map(([pointer, line, column, endLine]) => ({ file: path, pointer, line, column, endLine })),
    );
  },
);

test("brackets may end at the indentation of their key", async () => {
  const text = "openapi: 3.1.0\nx-a: {\n  b: [\n    1\n  ]\n}\n";
  const { root, locate } = await loadDocument(`${await temporaryFolder({ "a.yaml": text })}/a.yaml`);
  expect(root).toMatchObject({ "x-a": { b: [1] } });
  expect(locate("/x-a/b")).toMatchObject({ line: 3, column: 3, endLine: 5 });
});

test("what stands in other files has a name of its own, and is located there", async () => {
  const files = ["a", "b", "c", "d", "sub/d", "same"].map((name) => {
    const type = name === "same" ? "a" : name;
    return [`${name}.yaml`, `x: { y: { Thing: { title: ${type} } } }\n`] as const;
  });
  const refs = [...files.map(([name]) => `${name}#/x/y/Thing`), "whole.yaml"];
  const schemas = refs.map(($ref, index) => [`S${index}`, { $ref }] as const);
  const root = { openapi: "3.1.0", components: { schemas: Object.fromEntries(schemas) } };
  const others = { ...Object.fromEntries(files), "whole.yaml": "type: string\n" };
  const folder = await temporaryFolder({ ...others, "api.json": JSON.stringify(root) });
  const { root: bundled, locate } = await loadDocument(`${folder}/api.json`);
  const names = ["Thing", "y-Thing", "x-y-Thing", "d_x-y-Thing", "d_x-y-Thing-2", "Thing", "whole"];
  const all = entries(at(bundled, "/components/schemas"));
  expect(all.slice(0, names.length).map(([, { value }]) => value)).toEqual(
    names.map((name) => ({ $ref: `#/components/schemas/${name}` })),
  );
  const place = (pointer: string) => {
    const { file, line, column } = locate(pointer);
    return [file.slice(folder.length + 1), line, column];
  };
  expect(place("/components/schemas/d_x-y-Thing-2/title")).toEqual(["sub/d.yaml", 1, 20]);
  expect(place("/components/schemas/whole")).toEqual(["whole.yaml", 1, 1]);
  expect(place("/openapi")).toEqual(["api.json", 1, 2]);
});

test.each([
  ["api.json", "a: 1", "Invalid JSON"],
  ["api.yaml", "{ a: ", "Invalid YAML"],
  ["api.yml", "{ a: ", "Invalid YAML"],
  ["api.yaml.txt", " { a: 1 }", "Invalid JSON"],
  ["api", "a: [", "Invalid YAML"],
])("%s with the text %j is parsed by its name, or by how it begins", async (name, text, expected) => {
  const folder = await temporaryFolder({ [name]: text });
  await expect(loadDocument(`${folder}/${name}`)).rejects.toThrow(expected);
});

test("a mistake is located in a text that begins with an empty line", async () => {
  const folder = await temporaryFolder({
    "api.yaml": '\nopenapi: 3.1.0\npaths: { /x: { $ref: "#/gone" } }\n',
  });
  const problems = [{ line: 3, column: 16 }];
  await expect(loadDocument(`${folder}/api.yaml`)).rejects.toMatchObject({ problems });
});

test("a part of another file is one component, however often it is named, and the document has both files", async () => {
  const part = '{ $ref: "parts.yaml#/Thing" }';
  const files = {
    "api.yaml": `openapi: 3.1.0\ncomponents: { schemas: { A: { items: ${part} }, B: { items: ${part} } } }\n`,
    "parts.yaml": "Thing: { type: string }\n",
  };
  const folder = await temporaryFolder(files);
  const { root, sources } = await loadDocument(`${folder}/api.yaml`);
  expect(Object.keys(Object(root.components).schemas)).toEqual(["A", "B", "Thing"]);
  expect([...sources]).toEqual(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]));
});

test("a document is read in UTF-8 and UTF-16 only, with the version 3.0 as a number", async () => {
  const folder = await temporaryFolder();
  await writeFile(`${folder}/api.yaml`, "\uFEFFopenapi: 3.0\nx-a: ü\n", "utf16le");
  const { version, root } = await loadDocument(`${folder}/api.yaml`);
  expect([version, root["x-a"]]).toEqual(["3.0", "ü"]);
  await writeFile(`${folder}/api.yaml`, "openapi: 3.0\nx-a: ü\n", "latin1");
  await expect(loadDocument(`${folder}/api.yaml`)).rejects.toThrow("is not text in UTF-8. Save it as UTF-8");
});

test.each([
  ["api.json", "\uFEFF"],
  ["api.yaml", "\uFEFF"],
  ["api.json", ""],
])("a byte order mark is ignored at the start of %s alone: %j", async (name, mark) => {
  const text = `${mark}${JSON.stringify({ "x-mark": "\uFEFF", openapi: "3.1.0", paths: { "/x": { $ref: "#/gone" } } })}`;
  const folder = await temporaryFolder({ [name]: text });
  const problems = [
    { line: 1, column: text.indexOf('"$ref"') + 1 - mark.length, pointer: "/paths/~1x/$ref" },
  ];
  await expect(loadDocument(`${folder}/${name}`)).rejects.toMatchObject({ problems });
});
