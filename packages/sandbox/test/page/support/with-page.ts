import { type Browser, launchBrowser } from "@onelogin-mfa/browser";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { type Opened, openPage } from "./open-page.ts";

/** For each test of a file a sandbox and its page; the browser is shared. A test fails on what the page complains of. */
export function withPage(): { readonly opened: () => Opened } {
  let browser: Browser;
  let current: Opened | undefined;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    current = await openPage(browser);
  });
  afterEach(async () => {
    await current?.close();
    expect(current?.takeComplaints()).toEqual([]);
  });
  return {
    opened() {
      if (!current) throw new Error("A page is there during a test only");
      return current;
    },
  };
}
