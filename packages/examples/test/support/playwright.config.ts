import { findBrowser } from "@onelogin-mfa/browser";
import { defineConfig } from "@playwright/test";
import example from "../../playwright/playwright.config.ts";

/** The example's configuration, with the browser that this repository's tests use. */
export default defineConfig(example, {
  testDir: "../../playwright",
  workers: 2,
  // Playwright empties this folder when it starts: it must hold nothing else
  outputDir: "../.playwright-results",
  use: { launchOptions: await findBrowser() },
});
