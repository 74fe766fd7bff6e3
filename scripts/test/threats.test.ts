import { expect, it } from "vitest";
import { styleProblems } from "../house-style/house-style.ts";

const table = "# Security\n\n## Threats\n\n| defence | against | test |\n|---|---|---|\n";
const problemsOf = (row: string) =>
  styleProblems([
    { path: "SECURITY.md", text: `${table}${row}\n` },
    { path: "packages/client/test/a.test.ts", text: 'it("refuses a %s", () => {});\nit("b", () => {});\n' },
  ]);

it.each([
  '`packages/client/test/a.test.ts`: "refuses a %s"',
  '`packages/client/test/a.test.ts`: "refuses a %s", "b"',
])("a defence may name a test that exists: %s", (tests) => {
  expect(problemsOf(`| Guard | \`..\` | ${tests} |`)).toEqual([]);
});

it.each([
  [
    "that was renamed",
    '`packages/client/test/a.test.ts`: "b", "c"',
    'packages/client/test/a.test.ts has no test "c"',
  ],
  [
    "of a file that was moved",
    '`packages/client/test/b.test.ts`: "b"',
    "packages/client/test/b.test.ts does not exist",
  ],
  ["that is not named", "to come", '"Guard" names no test'],
  ["without a title", "`packages/client/test/a.test.ts`", '"Guard" names no test'],
])("a defence with a test %s is refused", (_, tests, problem) => {
  expect(problemsOf(`| Guard | \`..\` | ${tests} |`)).toEqual([`SECURITY.md: ${problem}`]);
});

it("a table without defences is refused", () => {
  expect(problemsOf("")).toEqual(["SECURITY.md has no table of threats"]);
});
