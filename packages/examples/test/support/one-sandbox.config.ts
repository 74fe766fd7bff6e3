import { findBrowser } from "@onelogin-mfa/page-kit/browser";
import { defineConfig } from "@playwright/test";
import example from "../../playwright/one-sandbox/playwright.config.ts";

/** The configuration of the example with one sandbox, with the browser that this repository's tests use. */
export default defineConfig(example, {
  testDir: "../../playwright/one-sandbox",
  globalSetup: "../../playwright/one-sandbox/start-sandbox.ts",
  reporter: "list",
  // Playwright empties this folder when it starts: nothing else may be in it
  outputDir: "../.playwright-one-sandbox",
  use: { launchOptions: await findBrowser() },
});
