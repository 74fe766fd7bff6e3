import { expect, it } from "vitest";
import { checkSmallSpec } from "./support/no-lost-change.ts";

it("no change is lost wherever the small spec is edited", () => {
  expect.hasAssertions();
  checkSmallSpec(1);
});
