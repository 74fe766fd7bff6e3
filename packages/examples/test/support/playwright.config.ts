import { findBrowser } from "@onelogin-mfa/page-kit/browser";
import { defineConfig } from "@playwright/test";
import example from "../../playwright/playwright.config.ts";

/** The example's configuration, with the browser that this repository's tests use. */
export default defineConfig(example, {
  testDir: "../../playwright",
  reporter: "list",
  // Playwright empties this folder when it starts: nothing else may be in it
  outputDir: "../.playwright-results",
  use: { launchOptions: await findBrowser() },
});
