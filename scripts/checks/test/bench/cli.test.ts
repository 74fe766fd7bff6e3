import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { root } from "@onelogin-mfa/repository/testing";
import { expect, it } from "vitest";

/** Runs the program that `npm run bench` runs. */
const bench = (...args: readonly string[]) =>
  spawnSync(process.execPath, [join(root, "scripts/checks/bench/cli.ts"), ...args], { encoding: "utf8" });

it("npm run bench refuses a benchmark that does not exist, before anything is installed", () => {
  const { status, stdout, stderr } = bench("codegen", "--quick");
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toContain('Unknown benchmark "codegen". Choose from: generator, large-document, ');
});
