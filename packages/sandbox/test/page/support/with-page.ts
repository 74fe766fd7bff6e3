import { type Browser, launchBrowser } from "@onelogin-mfa/browser";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { type Opened, openPage } from "./open-page.ts";

/**
 * The page of a sandbox for each test of a file. Browser, page and sandbox are shared; the sandbox is reset and the page
 * loaded again for each test. A test fails on what the page complains of.
 */
export function withPage(): { readonly opened: () => Opened } {
  let browser: Browser;
  let current: Opened | undefined;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await current?.close();
    await browser.close();
    // what came after the last test
    expect(current?.takeComplaints()).toEqual([]);
  });
  beforeEach(async () => {
    if (await current?.renew()) return;
    await current?.close();
    current = await openPage(browser);
  });
  afterEach(() => expect(current?.takeComplaints()).toEqual([]));
  return {
    opened() {
      if (!current) throw new Error("A page is there during a test only");
      return current;
    },
  };
}
