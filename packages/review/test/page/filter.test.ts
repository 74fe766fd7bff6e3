import { describe, expect, it } from "vitest";
import { openPages } from "./support/browser.ts";
import { reports } from "./support/reports.ts";
import { pageWithoutRedoc } from "./support/views.ts";

const open = openPages(() => ({
  "index.html": pageWithoutRedoc(reports.many),
  "major.html": pageWithoutRedoc(reports.major),
}));

const changes = 'form[data-filter="changes-by-operation"]';

describe("the filters", () => {
  it("hide and show impacts by keyboard, and say how many changes are shown", async () => {
    const { page } = await open("index.html");
    const shown = page.locator(`${changes} output`);
    expect(await shown.textContent()).toBe("300 of 300 shown");
    await page.locator(`${changes} [value="breaking"]`).focus();
    await page.keyboard.press("Space");
    expect(await shown.textContent()).toBe("200 of 300 shown");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    expect(await shown.textContent()).toBe("100 of 300 shown");
    expect(await page.locator(".change:visible").count()).toBe(100);
  });

  it("find every word of a search, and do nothing on Enter", async () => {
    const { page } = await open("index.html");
    await page.locator(`${changes} [type="search"]`).focus();
    await page.keyboard.type("DEVICE_ID (n12)");
    await page.keyboard.press("Enter");
    expect(await page.locator(`${changes} output`).textContent()).toBe("1 of 300 shown");
    expect(await page.locator("#change-n12").isVisible()).toBe(true);
  });

  it("hide groups that have nothing left to show, and leave those without items", async () => {
    const { page } = await open("major.html");
    await page.locator(`${changes} [value="documentation"]`).uncheck();
    expect(await page.locator("#document-changes").isVisible()).toBe(false);
    expect(await page.locator("#operation-deleteDevice").isVisible()).toBe(true);
  });

  it("give way to a link to what they hide", async () => {
    const { page } = await open("major.html");
    await page.locator(`${changes} [value="breaking"]`).uncheck();
    await page.evaluate('location.hash = "#change-type"');
    await page.locator("#change-type").waitFor({ state: "visible" });
    expect(await page.locator(`${changes} output`).textContent()).toBe("3 of 3 shown");
  });
});

describe("the keyboard", () => {
  it("comes first to a link that skips the navigation", async () => {
    const { page } = await open("major.html");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    expect(await page.evaluate('document.activeElement.closest("main") !== null')).toBe(true);
    expect(await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")).toBe("solid");
  });
});
