import { describe, expect, test } from "vitest";
import { printLiteral } from "../src/emit/literal.ts";

describe("printLiteral", () => {
  test.each([
    [{ a: 1, "b-c": [true, null] }, `{ a: 1, "b-c": [true, null] }`],
    [JSON.parse(`{"__proto__": 1}`), `{ ["__proto__"]: 1 }`],
    [{ "200": `it's "quoted"` }, `{ "200": "it's \\"quoted\\"" }`],
    [undefined, "undefined"],
    [{}, "{}"],
  ])("prints %j on one line", (value, text) => {
    expect(printLiteral(value)).toBe(text);
  });

  test.each([
    [99, 0, 0],
    [95, 2, 0],
    [89, 0, 10],
  ])("prints %i columns on one line at depth %i behind %i others, and no more", (columns, depth, room) => {
    const lines = (length: number) => printLiteral(["x".repeat(length - 4)], depth, room).split("\n").length;
    expect([lines(columns), lines(columns + 1)]).toEqual([1, 3]);
  });

  test.each([
    ["a", "a"],
    ["content-type", `"content-type"`],
    ["__proto__", `["__proto__"]`],
  ])("prints a member %j on one line that also holds its name and a comma, and no more", (key, name) => {
    const lines = (columns: number) => {
      const text = "x".repeat(columns - `  ${name}: [""],`.length);
      return printLiteral(Object.fromEntries([[key, [text]]])).split("\n").length;
    };
    expect([lines(100), lines(101)]).toEqual([3, 5]);
  });

  test("breaks what is longer than a line, two spaces a level", () => {
    const long = "x".repeat(60);
    expect(printLiteral({ first: long, second: { third: long } })).toBe(
      `{\n  first: "${long}",\n  second: { third: "${long}" },\n}`,
    );
  });
});
