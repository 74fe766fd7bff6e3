import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diff } from "../../src/page/parts/diff.ts";
import { diffLines } from "../../src/page/parts/diff-lines.ts";
import { placeAt } from "./support/parts.ts";
import { textOf } from "./support/views.ts";

const shortened = (before: string[], after: string[]) =>
  diffLines(before, after).map(({ kind, text }) => `${{ same: " ", removed: "-", added: "+" }[kind]}${text}`);

describe("the lines before and after", () => {
  it.each([
    [
      ["a", "b", "c"],
      ["a", "x", "c"],
      [" a", "-b", "+x", " c"],
    ],
    [[], ["a"], ["+a"]],
    [["a"], [], ["-a"]],
    [
      ["a", "b"],
      ["b", "c"],
      ["-a", " b", "+c"],
    ],
    [
      ["a", "a", "b"],
      ["a", "b"],
      [" a", "-a", " b"],
    ],
  ])("%j and %j compare as few changes", (before, after, lines) => {
    expect(shortened(before, after)).toEqual(lines);
  });

  it("give back both sides, whatever they are", () => {
    const lines = fc.array(fc.constantFrom("a", "b", "c", ""), { maxLength: 12 });
    const property = fc.property(lines, lines, (before, after) => {
      const found = diffLines(before, after);
      const side = (key: "before" | "after") =>
        found.filter((line) => line[key] !== null).map(({ text }) => text);
      expect(side("before")).toEqual(before);
      expect(side("after")).toEqual(after);
    });
    fc.assert(property, { seed: 4, numRuns: 300 });
  });

  it("have the numbers of their files", () => {
    const table = diff(placeAt(10, ["a: 1", "b: 2"]), placeAt(20, ["a: 1", "b: 3"])).toString();
    expect(textOf(table.slice(table.indexOf("<tbody>")))).toContain(
      "10 20 a: 1 11 −removed b: 2 21 +added b: 3",
    );
  });

  it("keep their white space and say when they are cut", () => {
    const cut = { ...placeAt(1, ["  a: 1"]), cut: true };
    const table = diff(null, cut).toString();
    expect(table).toContain('<td class="code">  a: 1</td>');
    expect(table).toContain("only the first lines are shown");
  });
});
