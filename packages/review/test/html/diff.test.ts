import { expect, it } from "vitest";
import { diff } from "../../src/html/cards.ts";
import type { Location } from "../../src/report.ts";

const at = (line: number, lines: readonly string[]): Location => ({
  pointer: "/a",
  file: "spec/mfa.yaml",
  line,
  endLine: line + lines.length - 1,
  lines,
  cut: false,
});

/** The rows of a comparison: the line's number before and after, or none, its sign and its text. */
const rowsOf = (before: Location | null, after: Location | null) =>
  [...String(diff(before, after)).matchAll(/<tr class="(\w+)">(.*?)<\/tr>/g)].map(([, kind, row = ""]) => [
    kind,
    ...[...row.matchAll(/<td class="(?:number|text)">(.*?)<\/td>/g)].map(([, text]) => text),
  ]);

const older = at(40, ["    status:", "      type: string", "      enum: [a]", "      description: A."]);
const newer = at(52, ["    status:", "      type: text", "      description: A.", "      x: 1"]);

it("lines have the numbers that they have in their files, without their common indentation", () => {
  expect(rowsOf(older, newer)).toEqual([
    ["same", "40", "52", "status:"],
    ["removed", "41", "", "  type: string"],
    ["removed", "42", "", "  enum: [a]"],
    ["added", "", "53", "  type: text"],
    ["same", "43", "54", "  description: A."],
    ["added", "", "55", "  x: 1"],
  ]);
});

it.each([
  ["added", null, newer, 2],
  ["removed", older, null, 1],
] as const)("lines of what was %s alone are all such", (kind, before, after, column) => {
  const { line, lines } = after ?? before;
  expect(rowsOf(before, after).map((row) => [row[0], row[column], row[3 - column]])).toEqual(
    lines.map((_, index) => [kind, String(line + index), ""]),
  );
});
