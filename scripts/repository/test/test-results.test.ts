import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { failuresIn } from "../src/run-turbo.ts";
import { summarize } from "../src/test-results.ts";
import { root } from "../src/testing.ts";
import type { Workspace } from "../src/workspaces.ts";

let suite: Workspace;
beforeEach(() => {
  // inside the package, so that vitest resolves
  const folder = mkdtempSync(join(root, "scripts/checks/test/.suite-"));
  mkdirSync(join(folder, "test"));
  suite = { name: "suite", folder, scripts: ["test"], needs: [], isPublished: false };
});
afterEach(() => rmSync(suite.folder, { recursive: true }));

/** Runs a suite of files with the repository's configuration, and sums it up. */
function runSuite(files: { readonly [name: string]: string }, ...args: string[]) {
  for (const [name, code] of Object.entries(files)) {
    writeFileSync(
      join(suite.folder, "test", `${name}.test.ts`),
      `import { describe, expect, test } from "vitest";\n${code}`,
    );
  }
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const { status, stdout } = spawnSync(
    process.execPath,
    [vitest, "run", "--root", suite.folder, "--config", join(root, "vitest.config.ts"), ...args],
    { encoding: "utf8" },
  );
  const failures = status === 0 ? [] : [{ task: "suite#test", output: stdout }];
  return { status, ...summarize([suite], failures) };
}

const good = `test("adds", () => expect(1 + 1).toBe(2));`;

describe("the summary of a test run", () => {
  it("names failed tests, failed files and files that did not finish, and skips with their reason", () => {
    const { status, failed, text } = runSuite({
      bad: `describe("a sum", () => { test("is right", () => expect(1 + 1).toBe(3)); });`,
      broken: `throw new Error("cannot start");`,
      skipped: `test("asks a server", ({ skip }) => skip("there is no server"));`,
    });
    expect([status, failed]).toEqual([1, 2]);
    expect(text).toContain(
      "FAILED suite: test/bad.test.ts > a sum > is right\n  AssertionError: expected 2 to be 3",
    );
    expect(text).toContain("FAILED suite: test/broken.test.ts\n  cannot start");
    expect(text).toContain("skipped suite: test/skipped.test.ts > asks a server: there is no server");
    expect(text.split("\n").at(-1)).toBe("0 passed, 2 failed, 1 skipped");
  });

  it("counts an error outside all tests", () => {
    const stray = `test("leaves it", () => { void Promise.reject(new Error("stray")); expect(1).toBe(1); });`;
    const { status, failed, text } = runSuite({ stray });
    expect([status, failed]).toEqual([1, 1]);
    expect(text).toMatch(/^FAILED suite: failed outside its tests\n[\s\S]*stray[\s\S]*\n1 passed, 1 failed$/);
  });

  it("counts a suite that wrote no report", () => {
    const crashed = summarize([suite], [{ task: "suite#test", output: "Segmentation fault" }]);
    expect(crashed.text).toBe(
      "FAILED suite: did not run to its end\n  Segmentation fault\n\n0 passed, 1 failed",
    );
    expect(summarize([suite], []).failed).toBe(1);
  });

  it("has slow tests only in the slow mode, which has no others", () => {
    const files = { good, "long.slow": `test("is slow", () => expect(1).toBe(2));` };
    expect(runSuite(files)).toEqual({ status: 0, failed: 0, text: "1 passed, 0 failed" });
    expect(runSuite(files, "--mode", "slow").text).toMatch(/is slow[\s\S]*\n0 passed, 1 failed$/);
  });
});

describe("turbo that cannot write", () => {
  // as turbo 2.11 prints it
  it.each([
    ["EROFS", "  | Cannot write logs: Read-only file system (os error 30)", "The file system is read-only"],
    ["EACCES", 'Os { code: 13, kind: PermissionDenied, message: "Permission denied" }', "change the owner"],
    ["ENOSPC", "IO error: No space left on device (os error 28)", "The disk is full"],
  ])("(%s) says what to do instead of its internal error", (code, text, fix) => {
    const failures = failuresIn(
      new Map([["turbo", `• turbo 2.11.11\n  x Internal errors encountered:\n${text}`]]),
    );
    const output = expect.stringContaining(`turbo cannot write to this checkout (${code}). `);
    expect(failures).toEqual([{ task: "turbo", output }]);
    expect(failures[0]?.output).toContain(fix);
  });

  it("is not what a task says that failed", () => {
    const outputs = new Map([
      ["turbo", " Failed:    @onelogin-mfa/site#docs"],
      ["site#docs", "> node src/build-site.ts\nENOSPC (os error 28)"],
    ]);
    expect(failuresIn(outputs)).toEqual([{ task: "site#docs", output: "ENOSPC (os error 28)" }]);
  });
});
