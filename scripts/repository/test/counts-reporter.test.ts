import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { root } from "../src/workspaces.ts";

let folder: string;
beforeEach(() => {
  // inside of a package, where vitest is found
  folder = mkdtempSync(join(root, "scripts/repository/test/.suite-"));
  mkdirSync(join(folder, "test"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs test files with the reporter, and nothing else of this repository's configuration. @returns the end of what is printed */
function run(files: { readonly [name: string]: string }) {
  for (const [name, code] of Object.entries(files)) {
    const imports = 'import { describe, expect, test } from "vitest";\n';
    writeFileSync(join(folder, "test", `${name}.test.ts`), imports + code);
  }
  const reporter = 'import { countsReporter } from "@onelogin-mfa/repository/counts-reporter";\n';
  const config = `export default { test: { name: "suite", reporters: [countsReporter()] } };\n`;
  writeFileSync(join(folder, "vitest.config.ts"), reporter + config);
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const { status, stdout } = spawnSync(process.execPath, [vitest, "run"], { cwd: folder, encoding: "utf8" });
  return { status, lines: stdout.trim().split("\n") };
}

const good = `test("adds", () => expect(1 + 1).toBe(2));`;

describe("the last line of a run", () => {
  it("counts tests that passed, those that failed, and files that could not be loaded", () => {
    const bad = `describe("a sum", () => { test("is right", () => expect(1 + 1).toBe(3)); });`;
    const broken = `throw new Error("cannot start");`;
    expect(run({ good, bad, broken })).toEqual({ status: 1, lines: ["1 passed, 2 failed"] });
  });

  it("counts an error outside of all tests", () => {
    const stray = `test("leaves it", () => { void Promise.reject(new Error("stray")); expect(1).toBe(1); });`;
    expect(run({ stray })).toEqual({ status: 1, lines: ["1 passed, 1 failed"] });
  });

  it("comes after the reason of each test that skips itself", () => {
    const server = `test("asks a server", ({ skip }) => skip("there is no server"));`;
    const only = `test.only("is left out by the next", () => expect(1).toBe(1)); test("is left out", () => {});`;
    expect(run({ server, only })).toEqual({
      status: 0,
      lines: [
        "skipped suite: test/server.test.ts > asks a server: there is no server",
        "1 passed, 0 failed, 2 skipped",
      ],
    });
  });
});
