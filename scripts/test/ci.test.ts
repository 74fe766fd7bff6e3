import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { root } from "./support/copy-repository.ts";

describe("the count of tests", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "onelogin-mfa-"));
    for (const name of ["scripts", "spec", "packages/client"]) {
      mkdirSync(join(folder, name, "test"), { recursive: true });
    }
    cpSync(join(root, "scripts/count-tests.mjs"), join(folder, "scripts/count-tests.mjs"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const report = (
    name: string,
    passed: number,
    failed: number,
    pending: number,
    testResults: unknown[] = [],
  ) =>
    writeFileSync(
      join(folder, name, "test-results.json"),
      JSON.stringify({
        numPassedTests: passed,
        numFailedTests: failed,
        numPendingTests: pending,
        testResults,
      }),
    );
  const count = () =>
    spawnSync(process.execPath, [join(folder, "scripts/count-tests.mjs")], { encoding: "utf8" });

  it("adds up the reports; a skipped test is a failure", () => {
    report("scripts", 1, 0, 0);
    report("spec", 20, 3, 0);
    report("packages/client", 300, 0, 4);
    expect(count()).toMatchObject({ status: 0, stdout: "321 7\n" });
  });

  it("names the tests that failed, and a file that failed outside its tests", () => {
    const failed = { status: "failed", fullName: "a code is accepted", failureMessages: ["expected"] };
    const file = join(folder, "spec/test/a.test.ts");
    report("scripts", 1, 0, 0, [{ name: file, status: "passed", message: "", assertionResults: [] }]);
    report("spec", 0, 1, 0, [{ name: file, status: "failed", message: "", assertionResults: [failed] }]);
    const hook = { name: file, status: "failed", message: "afterAll: left open", assertionResults: [] };
    report("packages/client", 1, 0, 0, [hook]);
    expect(count().stderr).toBe(
      "spec: a code is accepted\nexpected\n" +
        "packages/client: spec/test/a.test.ts failed outside its tests\nafterAll: left open\n",
    );
  });

  it("fails when a package with tests has no report", () => {
    report("scripts", 1, 0, 0);
    report("spec", 2, 0, 0);
    expect(count()).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("packages/client has tests"),
    });
  });
});
