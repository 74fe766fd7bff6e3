import { describe, expect, test } from "vitest";
import {
  chain,
  child,
  documentNode,
  entries,
  follow,
  lookUp,
  membersOf,
  nodeAt,
  target,
} from "../src/index.ts";

const root = {
  a: { $ref: "#/b", title: "of a", list: [1] },
  b: { $ref: "#/c", title: "of b", deprecated: true },
  c: { type: "string", title: "of c" },
  ring: { $ref: "#/ring2" },
  ring2: { $ref: "#/ring" },
  broken: { $ref: "#/gone" },
  anchor: { $ref: "#name" },
  remote: { $ref: "other.yaml#/c" },
  own: { $ref: "#/own" },
  none: { $ref: 1 },
  list: ["x", "y"],
};
const at = (pointer: string) => nodeAt(root, pointer);

test("a node is followed through its $refs, and what stands beside them is seen", () => {
  const node = at("/a");
  expect(chain(node).map(({ pointer }) => pointer)).toEqual(["/a", "/b", "/c"]);
  expect(follow(node)).toEqual({ root, value: root.c, pointer: "/c" });
  expect(target(node)).toEqual({ root, value: root.b, pointer: "/b" });
  expect(["title", "deprecated", "type", "none"].map((key) => lookUp(node, key))).toEqual([
    "of a",
    true,
    "string",
    undefined,
  ]);
});

test("a node's members are those of all its $refs, the nearest of each name", () => {
  const members = [...membersOf(at("/a"))].map(([key, { value, pointer }]) => [key, value, pointer]);
  expect(members).toEqual([
    ["type", "string", "/c/type"],
    ["title", "of a", "/a/title"],
    ["deprecated", true, "/b/deprecated"],
    ["list", [1], "/a/list"],
  ]);
  expect([...membersOf(at("/broken")).keys()]).toEqual(["$ref"]);
  expect([...membersOf(at("/list")).keys()]).toEqual(["0", "1"]);
  expect(membersOf(at("/c/type")).size).toBe(0);
});

test.each([
  ["broken", "/broken"],
  ["anchor", "/anchor"],
  ["remote", "/remote"],
  ["none", "/none"],
  ["own", "/own"],
  ["ring", "/ring2"],
])("a node whose $ref leads nowhere ends its own chain: %s", (name, end) => {
  expect(follow(at(`/${name}`)).pointer).toBe(end);
});

describe("a node's entries", () => {
  test("are own members only, with their pointers", () => {
    expect(child(documentNode(root), "a", "list", "0")).toEqual({ root, value: 1, pointer: "/a/list/0" });
    expect(child(documentNode({}), "constructor").value).toBeUndefined();
    expect(entries(nodeAt({ "a/b": [true] }, "/a~1b"))).toEqual([
      ["0", { root: { "a/b": [true] }, value: true, pointer: "/a~1b/0" }],
    ]);
  });

  test("are none of what is no object and no list", () => {
    for (const pointer of ["/c/type", "/gone", "/a/list/0"]) expect(entries(at(pointer))).toEqual([]);
    expect(entries(documentNode(null))).toEqual([]);
  });
});
