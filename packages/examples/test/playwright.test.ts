import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { runNode } from "./support/test.ts";

const folder = join(import.meta.dirname, "..");

/** Runs the tests of a configuration in a browser. @returns what Playwright prints */
async function runPlaywright(config: string, ...options: string[]): Promise<string> {
  const program = fileURLToPath(import.meta.resolve("@playwright/test/cli"));
  const args = [program, "test", "--config", `test/support/${config}`, ...options];
  // what Playwright compiles stays in this repository; a browser that it kills leaves files in the temporary folder
  const PWTEST_CACHE_DIR = join(folder, "../../node_modules/.cache/playwright");
  const TMPDIR = await mkdtemp(join(tmpdir(), "playwright-"));
  onTestFinished(() => rm(TMPDIR, { recursive: true, maxRetries: 3 }));
  const env = { ...process.env, PWTEST_CACHE_DIR, TMPDIR };
  return (await runNode(args, { cwd: folder, env })).stdout;
}

it("the example for Playwright shows in a browser what a login does", async () => {
  const printed = await runPlaywright("playwright.config.ts", "--workers", "1");
  expect(printed).toMatch(/Running 4 tests[\s\S]*\n +4 passed/);
}, 120_000);

it("the files of the example with one sandbox run side by side, each worker with one application", async () => {
  const printed = await runPlaywright("one-sandbox.config.ts", "--workers", "2", "--repeat-each", "2");
  expect(printed).toMatch(/Running 6 tests using 2 workers[\s\S]*\n +6 passed/);
}, 120_000);
