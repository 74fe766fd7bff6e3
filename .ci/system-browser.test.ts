import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";

// The negative control of .ci/bare: where nothing but Node is installed, this must fail.
test("a system browser starts", () => {
  expect(execFileSync("chromium", ["--version"], { encoding: "utf8" })).toContain("Chromium");
});
