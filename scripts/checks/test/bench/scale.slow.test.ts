import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { fleetRows } from "../../bench/scale.ts";

const page = readFileSync(join(import.meta.dirname, "../../../../spec/guides/retries.md"), "utf8");

// half a minute, and a multiple of it on a busy machine
it.each([10, 100])(
  "the guide on retries shows an hour of %i instances as it is measured",
  { timeout: 600_000 },
  async (instances) => {
    expect(page).toContain((await fleetRows(instances)).join("\n"));
  },
);
