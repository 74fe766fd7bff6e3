import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

/** Playwright's report, as far as it is read here. */
interface Suite {
  readonly specs: readonly { readonly title: string; readonly ok: boolean }[];
}

const folder = join(import.meta.dirname, "..");

it("the example for Playwright shows in a browser what a login does", async () => {
  const program = fileURLToPath(import.meta.resolve("@playwright/test/cli"));
  const args = [program, "test", "--config", "test/support/playwright.config.ts"];
  // what Playwright compiles stays in this repository; a browser that it kills leaves files in the temporary folder
  const PWTEST_CACHE_DIR = join(folder, "../../node_modules/.cache/playwright");
  const TMPDIR = await mkdtemp(join(tmpdir(), "playwright-"));
  const env = { ...process.env, PWTEST_CACHE_DIR, TMPDIR };
  const report = await promisify(execFile)(process.execPath, args, { cwd: folder, env }).then(
    ({ stdout }) => stdout,
    ({ stdout }: { stdout: string }) => stdout,
  );
  await rm(TMPDIR, { recursive: true, maxRetries: 3 });
  const { suites = [] }: { suites?: readonly Suite[] } = JSON.parse(report);
  expect(suites.flatMap(({ specs }) => specs)).toMatchObject([
    { title: "a user gets in with the code of the SMS", ok: true },
    { title: "a wrong code does not let the user in", ok: true },
    { title: "a user who denies the push stays outside", ok: true },
    { title: "a code that comes too late does not count", ok: true },
  ]);
}, 120_000);
