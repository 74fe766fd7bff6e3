import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { fleetRows, kindRows } from "../../bench/scale.ts";

const page = readFileSync(join(import.meta.dirname, "../../../../docs/scale.md"), "utf8");

it("docs/scale.md shows the calls of each verification as they are measured", async () => {
  expect(page).toContain((await kindRows()).join("\n"));
});

it.each([1, 10])("docs/scale.md shows an hour of %i instances as it is measured", async (instances) => {
  expect(page).toContain((await fleetRows(instances)).join("\n"));
});
