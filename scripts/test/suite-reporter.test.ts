import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readReport } from "../suites/workspaces.ts";
import { root } from "./support/copy-repository.ts";

let folder: string;
beforeEach(() => {
  // inside the package, so that vitest resolves
  folder = mkdtempSync(join(root, "scripts/test/.suite-"));
  mkdirSync(join(folder, "test"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs a suite of the given files with the repository's configuration. */
function runSuite(files: { readonly [name: string]: string }) {
  for (const [name, code] of Object.entries(files)) {
    writeFileSync(
      join(folder, "test", `${name}.test.ts`),
      `import { describe, expect, test } from "vitest";\n${code}`,
    );
  }
  const args = ["run", "--root", folder, "--config", join(root, "vitest.config.ts")];
  const { status, stdout } = spawnSync("vitest", args, { encoding: "utf8" });
  return { status, stdout, report: readReport({ name: "suite", folder }) };
}

it("the reporter writes what passed and prints it in one line", () => {
  const { status, stdout, report } = runSuite({ good: `test("adds", () => expect(1 + 1).toBe(2));` });
  expect(report).toMatchObject({ passed: 1, failures: [], skips: [] });
  expect(stdout).toMatch(/^Suite: 1 passed, 0 failed in \d+\.\d s$/m);
  expect(status).toBe(0);
});

it("the reporter names failed tests, failed files, errors outside tests, and skips with their reason", () => {
  const { status, report } = runSuite({
    bad: `describe("a sum", () => { test("is right", () => expect(1 + 1).toBe(3)); });`,
    broken: `throw new Error("cannot start");`,
    skipped: `test("asks a server", ({ skip }) => skip("there is no server"));`,
    stray: `test("leaves a rejection", () => { void Promise.reject(new Error("stray")); expect(1).toBe(1); });`,
  });
  expect(report?.skips).toEqual([
    { title: "test/skipped.test.ts > asks a server", reason: "there is no server" },
  ]);
  expect(report?.failures).toHaveLength(3);
  expect(report?.failures).toEqual(
    expect.arrayContaining([
      { title: "test/bad.test.ts > a sum > is right", message: expect.stringContaining("to be 3") },
      { title: "test/broken.test.ts", message: expect.stringContaining("cannot start") },
      { title: "outside all tests", message: expect.stringContaining("stray") },
    ]),
  );
  expect(status).toBe(1);
});
