import { describe, expect, it } from "vitest";
import { diff } from "../../src/page/diff.ts";
import { locationAt } from "./support/reports.ts";
import { textOf } from "./support/views.ts";

/** The text of each row of a comparison. */
const rowsOf = (table: string) =>
  textOf(table.slice(table.indexOf("<tbody>"), table.indexOf("</tbody>")).replaceAll("</tr>", "|"))
    .split("|")
    .map((row) => row.trim())
    .filter(Boolean);

describe("the lines before and after", () => {
  it.each([
    [
      ["a: 1", "b: 2", "c: 3"],
      ["a: 1", "b: 3", "c: 3"],
      ["10 20 a: 1", "11 −removed b: 2", "21 +added b: 3", "12 22 c: 3"],
    ],
    [[], ["a"], ["20 +added a"]],
    [["a"], [], ["10 −removed a"]],
    [
      ["a", "b"],
      ["b", "c"],
      ["10 −removed a", "11 20 b", "21 +added c"],
    ],
  ])("%j and %j compare as few changes, with the numbers of their files", (before, after, rows) => {
    expect(rowsOf(diff(locationAt(10, before), locationAt(20, after)).toString())).toEqual(rows);
  });

  it("keep their white space and say when they are cut", () => {
    const cut = { ...locationAt(1, ["  a: 1"]), cut: true };
    const table = diff(null, cut).toString();
    expect(table).toContain('<td class="code">  a: 1</td>');
    expect(table).toContain("only the first lines are shown");
  });
});
