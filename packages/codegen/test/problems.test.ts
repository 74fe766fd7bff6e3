import { symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { formatProblem } from "@onelogin-mfa/openapi";
import { describe, expect, test } from "vitest";
import {
  countProblems,
  type Found,
  findUnreadable,
  firstProblems,
  followLines,
  frameOf,
  printProblem,
  showProblems,
} from "../src/problems.ts";
import { temporaryFolder } from "./support.ts";

const folder = "/repository";
const found = (name: string, line: number, more: Partial<Found> = {}): Found => ({
  file: join(folder, name),
  line,
  column: 3,
  pointer: "",
  severity: "error",
  rule: "rule",
  message: name,
  ...more,
});

describe("problems", () => {
  test("stand in the order of their places, those of the spec first", async () => {
    const places = [
      found("a.yaml.ts", 1),
      found("b.yaml", 9),
      found("b.yaml", 2, { column: 4 }),
      found("b.yaml", 2),
    ];
    const shown = await showProblems(folder, [...places, found("c.yml", 1)]);
    const names = shown.map(({ file, line, column }) => `${file}:${line}:${column}`);
    expect(names).toEqual(["b.yaml:2:3", "b.yaml:2:4", "b.yaml:9:3", "c.yml:1:3", "a.yaml.ts:1:3"]);
  });

  test("that are warnings stand after all errors", async () => {
    const warning = found("b.yaml", 1, { severity: "warning" });
    const shown = await showProblems(folder, [warning, found("b.yaml", 2), found("c.ts", 1)]);
    expect(shown.map(({ severity, line }) => [severity, line])).toEqual([
      ["error", 2],
      ["error", 1],
      ["warning", 1],
    ]);
  });

  test("of a file have it read once, however many there are", async () => {
    const reads: string[] = [];
    const readLines = async (file: string) => {
      reads.push(file);
      return ["a:", "  b: 1", "  c: 2"];
    };
    const lines = [...Array(1500).keys()].map((index) => 1 + (index % 3));
    const problems = lines.map((line, index) => found(index < 1400 ? "a.yaml" : "b.yaml", line));
    const shown = await showProblems(folder, problems, readLines);
    expect(reads).toEqual([join(folder, "a.yaml"), join(folder, "b.yaml")]);
    expect(shown).toHaveLength(1500);
    expect(shown[700]?.frame).toBe("1 | a:\n2 |   b: 1\n  |   ^\n3 |   c: 2");
  });

  test("are shown to a person up to the fiftieth, with the number of the rest", () => {
    const problems = [...Array(1500).keys()];
    expect(firstProblems(problems)).toEqual([problems.slice(0, 50), "…and 1,450 more"]);
    expect(firstProblems(problems.slice(0, 51))[1]).toBe("…and 1 more");
    expect(firstProblems(problems.slice(0, 50))).toEqual([problems.slice(0, 50), ""]);
  });

  test("stand below their cause, and for themselves without one", async () => {
    const followsFrom = ({ line }: Found) => line === 5;
    const effects = [found("a.ts", 1, { followsFrom }), found("b.yaml", 2, { followsFrom: () => false })];
    const shown = await showProblems(folder, [...effects, found("b.yaml", 5), found("b.yaml", 6)]);
    expect(shown.map(({ line, follows }) => [line, follows])).toEqual([
      [2, []],
      [5, ["a.ts:1:3: a.ts"]],
      [6, []],
    ]);
    expect(countProblems(shown)).toBe("3 errors, and 1 that follows");
  });

  test("that follow from one are counted beyond the third", async () => {
    const effects = [1, 2, 3, 4, 5].map((line) => found("b.ts", line, { followsFrom: () => true }));
    const [shown] = await showProblems(folder, [found("a.yaml", 1), ...effects]);
    const lines = ["b.ts:1:3: b.ts", "b.ts:2:3: b.ts", "b.ts:3:3: b.ts"];
    expect(shown && followLines(shown)).toEqual(["and 5 that follow from it:", ...lines, "and 2 more"]);
    const message = "m".repeat(190);
    const long = ["", "mm"].map((more) =>
      found("c.ts", 1, { message: message + more, followsFrom: () => true }),
    );
    const [cut] = await showProblems(folder, [found("a.yaml", 1), ...long]);
    expect(cut?.follows).toEqual([`c.ts:1:3: ${message}`, `c.ts:1:3: ${message}…`]);
  });

  test("do not follow from each other", async () => {
    const followsFrom = () => true;
    const both = [found("a.ts", 1, { followsFrom }), found("b.ts", 1, { followsFrom })];
    expect(countProblems(await showProblems(folder, both))).toBe("2 errors");
  });

  test("are printed with place, rule, message, lines and what follows", async () => {
    const root = await temporaryFolder({ "c.yaml": "a:\n  b:\n    c: 1\n  d: 2\n" });
    const at = (name: string, more = {}) => ({ ...found(name, 2), file: join(root, name), ...more });
    const [shown] = await showProblems(root, [at("c.yaml"), at("a.ts", { followsFrom: () => true })]);
    expect(shown && printProblem(shown)).toBe(
      "c.yaml:2:3 rule\nc.yaml\n1 | a:\n2 |   b:\n  |   ^\n3 |     c: 1\nand 1 that follows from it:\n  a.ts:2:3: a.ts",
    );
  });

  test("are printed without control characters of a document, and with their own styles", {
    tags: "security",
  }, async () => {
    const attack = "get\u001b]0;PWNED\u0007\u009b31m\u202e\u001b[2J";
    const root = await temporaryFolder({ "c.yaml": `a: ${attack}\n` });
    const message = `Unknown ${attack}`;
    const problem = { ...found("c.yaml", 1), file: join(root, "c.yaml"), message };
    const effect = { ...found(attack, 2), message, followsFrom: () => true };
    const [shown] = await showProblems(root, [problem, { ...effect, file: join(root, "d.ts") }]);
    const printed = [shown && printProblem(shown), formatProblem(problem, root), JSON.stringify(shown)];
    expect(printed.join("\n").match(/PWNED/g)).toHaveLength(7);
    expect(printed.join("\n")).not.toMatch(/(?!\n)\p{C}/u);
  });
});

const error = { severity: "error", follows: [] } as const;
const warning = { severity: "warning", follows: [] } as const;

test.each([
  ["no problems", []],
  ["1 error", [error]],
  ["1 warning", [warning]],
  ["1 error, and 1 that follows", [{ ...error, follows: ["a"] }]],
  ["2 errors, and 2 that follow", [{ ...error, follows: ["a", "b"] }, error]],
  ["2 errors, 2 warnings, and 1 that follows", [error, warning, error, { ...warning, follows: ["a"] }]],
  ["1,500 warnings", Array(1500).fill(warning)],
])("problems are counted by severity, and apart those that follow: %s", (text, problems) => {
  expect(countProblems(problems)).toBe(text);
});

test("a warning says that it is one", async () => {
  const [shown] = await showProblems(folder, [found("a.yaml", 2, { severity: "warning" })]);
  expect(shown && printProblem(shown)).toBe("a.yaml:2:3 warning rule\na.yaml");
});

test.each([
  ["without shared indentation", "    a: 1\n    b: 2\n", 2, 8, "1 | a: 1\n2 | b: 2\n  |    ^"],
  ["at the end of a file", "a\n", 1, 2, "1 | a\n  |  ^"],
  ["with numbers of one width", `${"x\n".repeat(12)}`, 9, 1, " 8 | x\n 9 | x\n   | ^\n10 | x"],
  ["not beyond the file", "a\n", 5, 1, ""],
  [
    "with the part of a long line that is around the place",
    `${"x".repeat(900_000)}y${"z".repeat(900_000)}`,
    1,
    900_001,
    `1 | ${"x".repeat(60)}y${"z".repeat(99)}\n  | ${" ".repeat(60)}^`,
  ],
])("a frame is shown %s", (_, text, line, column, frame) => {
  expect(frameOf(text.split("\n"), { line, column })).toBe(frame);
});

test("a document that cannot be read has its problems, another one has none", async () => {
  const files = { "api.yaml": "openapi: 3.1.0\ntags: [a\ninfo: {}\n" };
  const document = join(await temporaryFolder(files), "api.yaml");
  const message =
    "Invalid YAML: missed comma between flow collection entries, in the `[` that line 2 opens. Fix the syntax.";
  expect(await findUnreadable({ document })).toEqual([
    expect.objectContaining({ line: 3, column: 1, rule: "document", message }),
  ]);
  await writeFile(document, "openapi: 3.1.0\ninfo: { title: T, version: '1' }\n");
  expect(await findUnreadable({ document })).toEqual([]);
});

test("a problem of a link shows no line of the file that it leads to", async () => {
  const root = await temporaryFolder({ "secret.txt": "password: hunter2\n" });
  await symlink(join(root, "secret.txt"), join(root, "api.yaml"));
  const at = {
    file: join(root, "api.yaml"),
    line: 1,
    column: 1,
    pointer: "",
    message: "No.",
    rule: "document",
  };
  const [shown] = await showProblems(root, [{ ...at, severity: "error" }]);
  expect(shown?.frame).toBe("");
});

test("a $ref that leads nowhere is a problem for the author of a document", async () => {
  const schemas = { A: { $ref: "#/gone" } };
  const text = JSON.stringify({
    openapi: "3.1.0",
    info: { title: "T", version: "1" },
    components: { schemas },
  });
  const document = join(await temporaryFolder({ "api.json": text }), "api.json");
  const found = await findUnreadable({ document });
  expect(found.map(({ message }) => message)).toEqual([
    '$ref "#/gone" does not resolve: there is no "gone" in #. Correct the name or add it.',
  ]);
});
