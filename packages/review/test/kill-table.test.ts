import { expect, it } from "vitest";
import { readKillTable } from "../src/kill-table.ts";
import { createRepository } from "./support/repository.ts";

const path = "packages/mutation/kill-table.json";
const row = {
  id: "a",
  operation: "getThing",
  kind: "b",
  killedBy: ["lint"],
  bump: "major",
  expectedBump: "major",
};

it("a kill table that was left in the checkout is part of the report", async () => {
  const table = { rows: [row], killed: 1, survived: 0 };
  const { root } = createRepository({ [path]: JSON.stringify(table) });
  expect(await readKillTable(root)).toEqual(table);
});

it.each([
  ["is missing", { "README.md": "" }],
  ["is cut short", { [path]: '{ "rows": [' }],
  ["is of another shape", { [path]: "[1, 2]" }],
])("a kill table that %s is left out", async (_, files) => {
  expect(await readKillTable(createRepository(files).root)).toBeUndefined();
});
