import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { launchBrowser } from "@onelogin-mfa/page-kit/browser";
import { hostileDocument, watchMarkup } from "@onelogin-mfa/page-kit/hostile-document";
import { expect, it } from "vitest";
import { writeRedoc } from "../src/redoc.ts";

it("markup in the spec is text in Redoc", async () => {
  const folder = await mkdtemp(join(tmpdir(), "hostile-"));
  const texts = { title: "All operations", description: "", links: "" };
  await writeRedoc(hostileDocument(), join(folder, "mfa.html"), folder, texts);
  const browser = await launchBrowser();
  const page = await browser.newPage();
  const acts = watchMarkup(page);
  await page.goto(`${pathToFileURL(folder)}/mfa.html#/devices/getdevices`);
  await page.getByText("Last words: Bearer <\u2060token>.").first().waitFor();
  await page.mouse.click(640, 300);
  await page.getByRole("button").first().click();
  expect(await acts()).toEqual([]);
  const scripts = page.locator("a[href^=javascript]:not([href*='React has blocked']), a[href^=data]");
  expect(await scripts.evaluateAll((links) => links.map(String))).toEqual([]);
  await browser.close();
  await rm(folder, { recursive: true });
});
