import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { runNode } from "./support/test.ts";

const folder = join(import.meta.dirname, "..");

it("the example for Playwright shows in a browser what a login does", async () => {
  const program = fileURLToPath(import.meta.resolve("@playwright/test/cli"));
  const args = [program, "test", "--config", "test/support/playwright.config.ts"];
  // what Playwright compiles stays in this repository; a browser that it kills leaves files in the temporary folder
  const PWTEST_CACHE_DIR = join(folder, "../../node_modules/.cache/playwright");
  const TMPDIR = await mkdtemp(join(tmpdir(), "playwright-"));
  const env = { ...process.env, PWTEST_CACHE_DIR, TMPDIR };
  const { stdout } = await runNode(args, { cwd: folder, env });
  await rm(TMPDIR, { recursive: true, maxRetries: 3 });
  expect(stdout).toMatch(/Running 4 tests[\s\S]*\n +4 passed/);
}, 120_000);
