import { expect, test } from "vitest";
import { parseSource } from "../src/source-file.ts";

test("a pointer is located with its key, down to the end of its value", () => {
  const text = "openapi: 3.1.0\ninfo:\n  title: T\n  version: '1'\npaths: {}\ntags:\n  - name: a\n";
  const { locate } = parseSource("a.yaml", text);
  const info = { file: "a.yaml", pointer: "/info", line: 2, column: 1, endLine: 4 };
  expect(locate("/info")).toEqual(info);
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
-   - []
    - {}
    - - deep
      - 1: one
        true: yes
x-l: { f: &f { g: 1 }, h: [ *f, *f, "x", x ], i: , j: null }
x-m: &m
  a/b: 'it''s'
  a~b: &n "two
    lines"
  ? x-o
  : !!str 1
x-p: { <<: *m, own: *n }
x-q: [
  { r: 1 },

  [ 2 ] ]
x-r:
  - - 1
    - *f
  - *f
`;
const inJson = String.raw`{
  "openapi": "3.1.0", "info": { "title": "a \"}], \\", "version": "1" },
  "x-a/b": [ 1, [ {}, { "c": true,
    "d": null } ], "]" ],
  "x-e": [[[1, "\\"], [ -2.5e3 ,{"f":[
    ]}]]], "\u0067\"": { "": 0 },
	"x-tab": 1,

  "paths" :
    {} }
`;

test.each([
  [
    "a.yaml",
    inYaml,
    [
      ["/x-a", 2, 1, 5],
      ["/x-a/0", 2, 1, 5], // what is not there has the place of what is around it
      ["/x-a/1", 4, 5, 5],
      ["/x-a/1/b", 4, 7, 4],
      ["/x-a/1/c", 4, 5, 5],
      ["/x-a/1/d: e", 4, 18, 5],
      ["/x-a/1/d: e/0", 4, 28, 4],
      ["/x-a/1/d: e/1", 5, 7, 5],
      ["/x-a/2", 2, 1, 5],
      ["/x-f", 7, 1, 7],
      ["/x-f/1/d: e/0", 4, 28, 4],
      ["/x-g", 8, 1, 8],
      ["/x-h", 9, 1, 10],
      ["/x-i", 12, 1, 21],
      ["/x-i/0", 13, 3, 13],
      ["/x-i/1/x-k", 14, 3, 16],
      ["/x-i/2", 17, 5, 21],
      ["/x-i/2/0", 17, 7, 17],
      ["/x-i/2/1", 18, 7, 18],
      ["/x-i/2/2/0", 19, 9, 19],
      ["/x-i/2/2/1/1", 20, 9, 20],
      ["/x-i/2/2/1/true", 21, 9, 21],
      ["/x-l/f", 22, 8, 22],
      ["/x-l/f/g", 22, 16, 22],
      ["/x-l/h/0", 22, 29, 22],
      ["/x-l/h/1", 22, 33, 22],
      ["/x-l/h/1/g", 22, 16, 22],
      ["/x-l/h/2", 22, 37, 22],
      ["/x-l/h/3", 22, 42, 22],
      ["/x-l/i", 22, 47, 22],
      ["/x-l/j", 22, 52, 22],
      ["/x-m", 23, 1, 28],
      ["/x-m/a~1b", 24, 3, 24],
      ["/x-m/a~0b", 25, 3, 26],
      ["/x-p/own", 29, 16, 29],
      ["/x-p/a~1b", 29, 1, 29],
      ["/x-q/0/r", 31, 5, 31],
      ["/x-q/1", 33, 3, 33],
      ["/x-q", 30, 1, 33],
      ["/x-r/0", 35, 5, 36],
      ["/x-r", 34, 1, 37],
    ],
  ],
  [
    "a.json",
    inJson,
    [
      ["", 1, 1, 10],
      ["/openapi", 2, 3, 2],
      ["/info/title", 2, 33, 2],
      ["/info/version", 2, 56, 2],
      ["/x-a~1b", 3, 3, 4],
      ["/x-a~1b/0", 3, 14, 3],
      ["/x-a~1b/1", 3, 17, 4],
      ["/x-a~1b/1/0", 3, 19, 3],
      ["/x-a~1b/1/1", 3, 23, 4],
      ["/x-a~1b/1/1/c", 3, 25, 3],
      ["/x-a~1b/1/1/d", 4, 5, 4],
      ["/x-a~1b/2", 4, 20, 4],
      ["/x-a~1b/3", 3, 3, 4],
      ["/x-e/0", 5, 11, 6],
      ["/x-e/0/0/1", 5, 16, 5],
      ["/x-e/0/1/0", 5, 25, 5],
      ["/x-e/0/1/1", 5, 33, 6],
      ["/x-e/0/1/1/f", 5, 34, 6],
      ['/g"', 6, 12, 6],
      ['/g"/', 6, 26, 6],
      ["/x-tab", 7, 2, 7],
      ["/paths", 9, 3, 10],
      ["/paths/x/get", 9, 3, 10],
      ["/x-a~1b/0/c", 3, 14, 3],
      ["/gone", 1, 1, 10],
    ],
  ],
] as const)("in %s a pointer is located in the same way, however it is written", (name, text, places) => {
  const { locate } = parseSource(name, text);
  const found = places.map(([pointer]) => locate(pointer));
  expect(found).toEqual(
    places.map(([pointer, line, column, endLine]) => ({ file: name, pointer, line, column, endLine })),
  );
});

test("brackets may end at the indentation of their key", () => {
  const { parsed, locate } = parseSource("a.yaml", "x-a: {\n  b: [\n    1\n  ]\n}\n");
  expect(parsed).toEqual({ "x-a": { b: [1] } });
  expect(locate("/x-a/b")).toMatchObject({ line: 2, column: 3, endLine: 4 });
});

test("lines may end as on Windows, and the text may begin with empty ones", () => {
  for (const [name, text] of [
    ["a.yaml", "\r\n\r\na:\r\n  b: 1\r\nc: 2\r\n"],
    ["a.json", '\r\n\r\n{"a":\r\n  {"b": 1\r\n},"c": 2}\r\n'],
  ] as const) {
    const { locate } = parseSource(name, text);
    expect(parseSource(name, text.replaceAll("\r", "")).locate("/c").line).toBe(5);
    const lines = ["/a", "/a/b", "/c"].map((pointer) => locate(pointer).line);
    expect(lines).toEqual([3, 4, 5]);
  }
});

test("YAML has no dates, and the kinds of values that JSON lacks only where a tag says so", () => {
  const text =
    "day: 2026-01-05\nyes: yes\noctal: 0o17\nnone: ~\nset: !!set { a, b }\nmerged: { <<: { a: 1 }, b: 2 }\n";
  expect(parseSource("a.yaml", text).parsed).toMatchObject({
    day: "2026-01-05",
    yes: "yes",
    merged: { a: 1, b: 2 },
    set: { a: null, b: null },
  });
});
