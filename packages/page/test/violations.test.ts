import { afterAll, beforeAll, expect, test } from "vitest";
import { type Browser, launchBrowser, violations } from "../src/browser.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

test.each([
  ["a button without a name", "<button></button>", ["button-name: <button></button>"]],
  ["nothing, if it has one", "<button>Go</button>", []],
  ["nothing within a frame", '<iframe title="Frame" srcdoc="<button></button>"></iframe>', []],
])("axe finds %s", async (_, content, found) => {
  const page = await browser.newPage();
  await page.setContent(
    `<!doctype html><html lang="en"><title>Page</title><main><h1>Page</h1>${content}</main>`,
  );
  expect(await violations(page)).toEqual(found);
});
