import { test } from "vitest";
import { launchBrowser } from "../src/browser.ts";

/** vitest's `test` with a browser that the files of a process share: each test opens pages of its own. */
// biome-ignore lint/correctness/noEmptyPattern: vitest reads from it which other fixtures this one needs
export const browserTest = test.extend("browser", { scope: "worker" }, async ({}, { onCleanup }) => {
  const browser = await launchBrowser();
  onCleanup(() => browser.close());
  return browser;
});
