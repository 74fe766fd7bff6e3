import { sandboxFixture } from "@onelogin-mfa/sandbox/testing";
import { test as base, expect } from "@playwright/test";

const test = base.extend<{ sandbox: { url: string } }>({ sandbox: sandboxFixture() });

/** A test that must fail, to show that failures are noticed. */
test("the inbox page has another title", async ({ page, sandbox }) => {
  await page.goto(`${sandbox.url}/_sandbox/`);
  expect(await page.title()).toBe("another title");
});
