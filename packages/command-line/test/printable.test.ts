import { describe, expect, it } from "vitest";
import { createProgram, printable, printableLine, runProgram, table } from "../src/index.ts";
import { escapedLine } from "../src/printable.ts";

const kinds: readonly (readonly [kind: string, text: string, shown: string])[] = [
  ["the title of the window", "get\u001b]0;PWNED\u0007Auth", "get\ufffd]0;PWNED\ufffdAuth"],
  ["a color by C1", "a\u009b31mb", "a\ufffd31mb"],
  ["a link", "\u001b]8;;https://a.example\u001b\\b", "\ufffd]8;;https://a.example\ufffd\\b"],
  ["a line written over", "failed\rpassed", "failed\ufffdpassed"],
  ["a step back", "a\bb\u007fc\u0000", "a\ufffdb\ufffdc\ufffd"],
  ["a direction", "a\u202eb\u2066c\u061cd", "a\ufffdb\ufffdc\ufffdd"],
  ["a hidden part", "a\u200bb\u2060c\ufeffd\u{e0041}", "a\ufffdb\ufffdc\ufffdd\ufffd"],
  ["another line", "a\u2028b\u0085c\u000bd", "a\ufffdb\ufffdc\ufffdd"],
];

describe("printable text", () => {
  it.each(kinds)("has no control character for %s", (_, text, shown) => {
    expect(printable(text)).toBe(shown);
    expect(printable(shown)).toBe(shown);
  });

  it("keeps lines, tabs and all letters", () => {
    const text = "ä\tβ\r\n語 🔑\n";
    expect(printable(text)).toBe(text);
    expect(printableLine(text)).toBe("ä\ufffdβ\ufffd\ufffd語 🔑\ufffd");
  });
});

it.each([
  ["a\u001b[31m\n\u202eb\u{e0041}", "a\\u001b[31m\\u000a\\u202eb\\u{e0041}"],
  ["ä 語 🔑", "ä 語 🔑"],
])("an escaped line shows what %j has", (text, line) => {
  expect(escapedLine(text)).toBe(line);
  expect(escapedLine(text, line.length)).toBe(line);
  expect(escapedLine(text, 2)).toBe(`${line.slice(0, 2)}…`);
});

const [, attack = "", shown = ""] = kinds[0] ?? [];

it("a table has the cells of others on their line", () => {
  expect(table(["name"], [[`${attack}\nforged`]])).toBe(`name\n----\n${shown}\ufffdforged`);
});

it("a table has columns as wide as their widest cell, and nothing for a missing one", () => {
  const rows = [
    [1, undefined, "on"],
    ["long name", "x"],
  ];
  expect(table(["id", "kind", "state"], rows)).toBe(
    ["id         kind  state", "--         ----  -----", "1                on", "long name  x"].join("\n"),
  );
});

it("an error is printed without control characters", { tags: "security" }, async () => {
  const printed: string[] = [];
  const streams = { out: () => {}, err: (text: string) => void printed.push(text) };
  const program = createProgram({ name: "it", description: "It." });
  const fail = () => Promise.reject(new Error(`Not found: ${attack}\nDo this.`));
  expect(await runProgram(program, fail, [], streams)).toBe(1);
  expect(printed).toEqual([`Not found: ${shown}\nDo this.\n`]);
});
