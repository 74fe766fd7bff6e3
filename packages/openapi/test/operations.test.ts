import { describe, expect, test } from "vitest";
import {
  capitalized,
  child,
  documentNode,
  headersOf,
  isJsonMediaType,
  listOperations,
  mediaTypesOf,
  nameOperations,
  nodeAt,
  operationsOf,
  schemasOf,
  unusedName,
} from "../src/index.ts";

const parameter = (name: string, place: string, description = "") => ({ name, in: place, description });

describe("the list of operations", () => {
  test("has every method of every path in document order, and no extension", () => {
    const root = {
      paths: {
        "/b": { post: { operationId: "b" }, get: {}, summary: "S", "x-get": {}, trace: { operationId: "" } },
        "x-path": { get: {} },
        "/a": { $ref: "#/components/pathItems/A" },
      },
      webhooks: { event: { post: {} } },
      components: {
        pathItems: { A: { query: {}, additionalOperations: { LINK: { operationId: "link" }, Copy: {} } } },
      },
    };
    const listed = listOperations(root).map(({ id, method, path, node }) => [id, method, path, node.pointer]);
    expect(listed).toEqual([
      ["b", "POST", "/b", "/paths/~1b/post"],
      ["GET /b", "GET", "/b", "/paths/~1b/get"],
      ["TRACE /b", "TRACE", "/b", "/paths/~1b/trace"],
      ["QUERY /a", "QUERY", "/a", "/components/pathItems/A/query"],
      ["link", "LINK", "/a", "/components/pathItems/A/additionalOperations/LINK"],
      ["Copy /a", "Copy", "/a", "/components/pathItems/A/additionalOperations/Copy"],
    ]);
    const [event] = operationsOf("event", nodeAt(root, "/webhooks/event"));
    expect(event).toMatchObject({ path: "event", pathItem: { pointer: "/webhooks/event" } });
  });

  test("is made of bad documents, too", () => {
    const get = { parameters: [{}, null, { $ref: "#/gone" }], responses: null, operationId: 1 };
    const root = { paths: { a: { get, put: 1 }, b: null, "/c": { $ref: "#/gone" } } };
    const listed = listOperations(root);
    expect(listed).toMatchObject([{ id: "GET a", responses: new Map(), requestBody: undefined }]);
    const [{ parameters = [] } = {}] = listed;
    expect(parameters.map(({ name }) => name)).toEqual([""]);
    expect(listOperations(null)).toEqual([]);
  });

  test("has the parameters of the path item first, each but for one that the operation has at the same place", () => {
    const root = {
      paths: {
        "/{id}": {
          parameters: [parameter("id", "path", "of all"), { $ref: "#/components/parameters/Page" }],
          get: {
            parameters: [
              parameter("own", "query"),
              parameter("id", "path", "of this one"),
              parameter("id", "query"),
              parameter("ID", "path"),
            ],
          },
          put: {},
        },
      },
      components: { parameters: { Page: parameter("page", "query") } },
    };
    const [get, put] = listOperations(root).map(({ parameters }) =>
      parameters.map(({ name, in: place, node }) => [name, place, node.pointer]),
    );
    const own = "/paths/~1{id}/get/parameters";
    const ofAll = "/paths/~1{id}/parameters";
    expect(get).toEqual([
      ["id", "path", `${own}/1`],
      ["page", "query", `${ofAll}/1`],
      ["own", "query", `${own}/0`],
      ["id", "query", `${own}/2`],
      ["ID", "path", `${own}/3`],
    ]);
    expect(put).toEqual([
      ["id", "path", `${ofAll}/0`],
      ["page", "query", `${ofAll}/1`],
    ]);
  });

  test("has the body and the responses of each, by status, without extensions", () => {
    const responses = { 404: {}, 200: { $ref: "#/r" }, default: {}, "x-a": {} };
    const root = { paths: { "/a": { put: { requestBody: { $ref: "#/b" }, responses } } } };
    const [put] = listOperations(root);
    expect(put?.requestBody).toMatchObject({ value: { $ref: "#/b" }, pointer: "/paths/~1a/put/requestBody" });
    expect([...(put?.responses.keys() ?? [])]).toEqual(["200", "404", "default"]);
    expect(put?.responses.get("200")?.value).toEqual({ $ref: "#/r" });
  });
});

test.each<[title: string, paths: object, ids: string[]]>([
  ["keep their ids", { "/a": { get: { operationId: "readA" } } }, ["readA"]],
  ["get one of method and path", { "/user-groups/{group_id}/x": { get: {} } }, ["getUserGroupsByGroupIdX"]],
  ["get another one for `then`", { "/a": { get: { operationId: "then" } } }, ["getA"]],
  ["get one of letters of any language", { "/größe": { get: {} }, "/": { get: {} } }, ["getGröße", "get"]],
  [
    "give a repeated id to the first one",
    { "/a": { get: { operationId: "x" }, put: { operationId: "x" } } },
    ["x", "putA"],
  ],
  [
    "give way to an id that comes later, and to each other",
    { "/a": { get: {} }, "/a/": { get: {} }, "/b": { get: { operationId: "getA" } } },
    ["getA2", "getA3", "getA"],
  ],
])("names of operations %s", (_, paths, ids) => {
  expect(nameOperations(listOperations({ paths })).map(({ id }) => id)).toEqual(ids);
});

test("a name that is taken gets the first number that is not", () => {
  const isTaken = (name: string) => ["a", "a2", "b", "b-2"].includes(name);
  expect([unusedName("a", isTaken), unusedName("b", isTaken, "-"), unusedName("c", isTaken)]).toEqual([
    "a3",
    "b-3",
    "c",
  ]);
  expect(["", "a", "éa"].map(capitalized)).toEqual(["", "A", "Éa"]);
});

test("media types, schemas and headers are found through $refs", () => {
  const media = { schema: { type: "object" }, itemSchema: {}, example: 1, encoding: {} };
  const root = {
    response: { $ref: "#/shared" },
    shared: { content: { "a/b": { $ref: "#/media" }, "c/d": {} }, headers: { A: { $ref: "#/a" } } },
    media,
  };
  const response = nodeAt(root, "/response");
  expect(mediaTypesOf(response).map(([name, { pointer }]) => [name, pointer])).toEqual([
    ["a/b", "/media"],
    ["c/d", "/shared/content/c~1d"],
  ]);
  expect(schemasOf(nodeAt(root, "/media")).map(([key, { pointer }]) => [key, pointer])).toEqual([
    ["schema", "/media/schema"],
    ["itemSchema", "/media/itemSchema"],
  ]);
  expect(headersOf(response)).toEqual([["A", child(documentNode(root), "shared", "headers", "A")]]);
  expect([mediaTypesOf(undefined), headersOf(nodeAt(root, "/gone"))]).toEqual([[], []]);
});

test.each([
  ["application/json", true],
  ["APPLICATION/JSON", true],
  [" application/json ; charset=utf-8", true],
  ["application/json;charset=utf-8", true],
  ["application/problem+json", true],
  ["application/vnd.a+b+Json;v=1", true],
  ["text/json", true],
  ["application/jsonl", false],
  ["application/json-seq", false],
  ["application/xml+json5", false],
  ["application/xjson", false],
  ["text/plain; note=+json", false],
  ["json", false],
  ["/json", false],
  ["*/*", false],
])("the media type %j is JSON: %j", (mediaType, expected) => {
  expect(isJsonMediaType(mediaType)).toBe(expected);
});
