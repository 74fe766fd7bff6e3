import { expect, test } from "vitest";
import { DocumentError, didYouMean, fileProblem, formatProblem, messageOf } from "../src/index.ts";

const problem = { file: "/project/spec/api.yaml", line: 3, column: 7, pointer: "/a", message: "Wrong." };

test("an error has all problems, and their lines as its message", () => {
  const cause = new Error("of the parser");
  const error = new DocumentError([problem, fileProblem("/b.yaml", "Gone.")], { cause });
  expect(error).toMatchObject({ name: "DocumentError", cause });
  expect(error.problems).toHaveLength(2);
  expect(error.message).toBe("/project/spec/api.yaml:3:7 (#/a) Wrong.\n/b.yaml:1:1 (#) Gone.");
});

test.each([
  ["/project", "spec/api.yaml"],
  ["/project/spec", "api.yaml"],
  ["/project/other", "/project/spec/api.yaml"],
  [undefined, "/project/spec/api.yaml"],
])("a file is named relative to the folder %j if it is below it: %s", (from, name) => {
  expect(formatProblem(problem, from)).toBe(`${name}:3:7 (#/a) Wrong.`);
});

test("an address is named as it is, and nothing that controls a terminal is printed", () => {
  const file = "https://example.com/api.yaml";
  expect(formatProblem({ ...problem, file }, "/project")).toBe(`${file}:3:7 (#/a) Wrong.`);
  const shown = formatProblem({
    ...problem,
    file: "a\u001b[31m.yaml",
    pointer: "/\u202e",
    message: "\u0007",
  });
  expect(shown).toBe("a\ufffd[31m.yaml:3:7 (#/\ufffd) \ufffd");
});

test("the message of anything thrown is its text", () => {
  expect([new TypeError("a"), "b", 1].map(messageOf)).toEqual(["a", "b", "1"]);
});

test.each([
  ["get", "gte", undefined], // one letter of three, and these are two
  ["gett", "get", "get"],
  ["propertes", "properties", "properties"],
  ["pqrperties", "properties", "properties"],
  ["pqrsrties", "properties", undefined],
  ["abcdefghijklmnop", "xyzdefghijklmnop", undefined], // three, however long the name
  ["ab", "abc", undefined],
])("%j is a misspelling of %j: %j", (name, known, meant) => {
  const question = meant === undefined ? undefined : `Did you mean "${meant}"?`;
  expect(didYouMean(name, ["unlike", known])).toBe(question);
});
