import { afterAll, beforeAll, test } from "vitest";
import { type Browser, launchBrowser } from "../src/browser.ts";

/** vitest's `test` with a browser that the files of a process share: each test opens pages of its own. */
// biome-ignore lint/correctness/noEmptyPattern: vitest reads from it which other fixtures this one needs
export const browserTest = test.extend("browser", { scope: "worker" }, async ({}, { onCleanup }) => {
  const browser = await launchBrowser();
  onCleanup(() => browser.close());
  return browser;
});

/** Starts a browser before the tests of a file, and ends it after them. */
export function useBrowser(): () => Browser {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());
  return () => browser;
}
