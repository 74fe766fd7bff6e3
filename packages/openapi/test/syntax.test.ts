import { describe, expect, test } from "vitest";
import { DocumentError } from "../src/index.ts";
import { parseSource } from "../src/source-file.ts";

/** The problem of a text: `line:column message`. */
function problemOf(name: string, text: string): string {
  try {
    return JSON.stringify(parseSource(name, text).parsed);
  } catch (thrown) {
    if (!(thrown instanceof DocumentError)) throw thrown;
    const [{ file, line = 0, column = 0, message = "" } = {}] = thrown.problems;
    expect([file, thrown.problems.length, thrown.cause]).toEqual([name, 1, expect.anything()]);
    return `${line}:${column} ${message}`;
  }
}

test.each([
  ["api.json", "a: 1", "Invalid JSON"],
  ["api.yaml", "{ a: ", "Invalid YAML"],
  ["api.yml", "{ a: ", "Invalid YAML"],
  ["api.yaml.txt", " { a: 1 }", "Invalid JSON"],
  ["api", "a: [", "Invalid YAML"],
])("%s with the text %j is parsed by its name, or by how it begins", (name, text, expected) => {
  expect(problemOf(name, text)).toContain(expected);
});

// biome-ignore format: a table
test.each([
  ["api.json", '{\n  "a": 1,\n}', "3:1 Invalid JSON: Expected double-quoted property name. Fix the syntax."],
  ["api.json", '{\n  "a": ', "2:8 Invalid JSON: Unexpected end of JSON input. Fix the syntax."],
  ["api.json", '{ "a": "b\n}', "1:10 Invalid JSON: Bad control character in string literal. Fix the syntax."],
  ["api.yaml", "a: 1\n b: 2\n", "2:3 Invalid YAML: bad indentation of a mapping entry. Fix the syntax."],
  ["api.yaml", "a: 1\na: 2\n", "2:1 Invalid YAML: duplicated mapping key. Fix the syntax."],
  ["api.yaml", "a: 1\n---\nb: 1\n", "1:1 Invalid YAML: expected a single document in the stream, but found more. Fix the syntax."],
  ["api.yaml", "a: !!date 1\n", "1:12 Invalid YAML: unknown tag !<tag:yaml.org,2002:date>. Fix the syntax."],
])("in %s the mistake in %j is told at its place", (name, text, expected) => {
  expect(problemOf(name, text)).toBe(expected);
});

describe("a bracket that is not closed", () => {
  test.each([
    ["a: [\nb: 1\n", ", in the `[` that line 1 opens"],
    ["{\n", ", in the `{` that line 1 opens"],
    ["a: { b: [1], c: '[',\n  # [\n  d: \"[\"\ne: 1\n", ", in the `{` that line 1 opens"],
    ["a: [1]\nb:\n  - { c: [\n", ", in the `[` that line 3 opens"],
    ["a: [1 [2]\n", "collection entries."], // in the same line, the place of the parser says enough
  ])("is named where it opens in an earlier line: %j", (text, expected) => {
    expect(problemOf("api.yaml", text)).toContain(expected);
  });
});

describe("a quote that is not closed", () => {
  const lines = "x1: a\nx2: it's\n";
  // biome-ignore format: a table
  test.each([
    [`a:\n  b: "text\n${lines}c: "d"\n`, "2:6", '" that opens here is not closed before line 5'],
    [`a: 'text\n${lines}`, "1:4", "' that opens here is not closed before line 3"],
    [`a: "text\n${lines}`, "1:4", '" that opens here is never closed'],
    [`a: 'it''s\n`, "1:4", "' that opens here is never closed"],
    ["- a\n- 'b\n- 'c'\n", "2:3", "' that opens here is not closed before line 3"],
    ['a: { b: "c, d: [e] }\nf: "g"\n', "1:9", '" that opens here is not closed before line 2'],
    ['"a: 1\n"b": 2\n', "1:1", '" that opens here is not closed before line 2'],
    ['a: &b !!str # it\'s\n  "c\nd: "e"\n', "2:3", '" that opens here is not closed before line 3'],
    ['a: "\\"b\nc: "\\d"\n', "1:4", '" that opens here is not closed before line 2'],
    ['a: "b\n  c" d\n', "1:4", '" that opens here is not closed before line 2'],
  ])("is told where it opens: %j", (text, place, words) => {
    expect(problemOf("api.yaml", text)).toBe(`${place} Invalid YAML: the quote ${words}. Fix the syntax.`);
  });

  test.each([
    ['a: "b\n  c"\n d: 1\n', "3:2"],
    ['a: "b"\n c: 1\n', "2:2"],
    ['a: [1, "b\n  c" , {d: "e\n  f" }, "g\n  h"]\ni: "\\d"\n', "5:6"],
    ["a: 'It's'\n", "1:8"],
    ['a: "b\n  c" # d\ne: "\\d"\n', "3:6"],
    ["a: it's\n b: 1\n", "2:3"],
  ])("is not blamed for another mistake: %j", (text, place) => {
    const found = problemOf("api.yaml", text);
    expect(found).toMatch(new RegExp(`^${place} `));
    expect(found).not.toContain("the quote");
  });
});

describe("a merge conflict of git", () => {
  const told = "Git left a merge conflict here: keep one side, and remove the markers.";

  test.each([
    ["api.yaml", "a: 1\n<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> main\n", "2:1"],
    ["api.json", '{ "a": 1,\n<<<<<<< HEAD\n"b": 1\n=======\n"b": 2\n>>>>>>> main\n}', "2:1"],
    ["api.yaml", 'a: "1\n\n=======\r\nb: 2\n', "3:1"],
    ["api.yaml", "a: 1\n>>>>>>>\n", "2:1"],
    ["api.yaml", "<<<<<<< HEAD\na: 1\n=======\n", "1:1"],
  ])("is told at its first marker, in %s with %j", (name, text, place) => {
    expect(problemOf(name, text)).toBe(`${place} ${told}`);
  });

  test.each(["a: [\n========\n", "a: [\n  <<<<<<< b\n", "a: [\n<<<<<< b\n", "a: [\n=======b\n"])(
    "is none without the markers as git writes them: %j",
    (text) => {
      expect(problemOf("api.yaml", text)).toContain("Invalid YAML");
    },
  );
});

test.each(["api.yaml", "api.json"])(
  "an error that comes from no parser is passed on where %s is parsed",
  (name) => {
    const failure = new TypeError("a fault of the program");
    let isRead = false;
    const throwIt = () => {
      if (isRead) return "a: 1";
      isRead = true;
      throw failure;
    };
    const text: string = Object.create(String.prototype, { toString: { value: throwIt } });
    expect(() => parseSource(name, text)).toThrow(failure);
  },
);
