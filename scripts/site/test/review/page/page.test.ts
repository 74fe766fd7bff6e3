import { type Page, violations } from "@onelogin-mfa/page/browser";
import { reports } from "@onelogin-mfa/review/test-support/reports";
import { describe, expect, it } from "vitest";
import { openPages } from "./support/browser.ts";
import { pageOf } from "./support/views.ts";

const open = openPages(() => ({
  "major.html": pageOf(reports.major),
  "none.html": pageOf(reports.none, false),
  "broken.html": pageOf(reports.broken, false),
}));

const wide = { width: 1400, height: 900 };
// as wide as 1280 pixels at a zoom of 400 % (WCAG 2.2, 1.4.10)
const narrowest = { width: 320, height: 900 };
const narrow = { width: 420, height: 900 };
const excess = (page: Page) => page.evaluate("document.documentElement.scrollWidth - innerWidth");

describe("the page", () => {
  it.each([
    ["major.html", "light", wide],
    ["major.html", "dark", narrow],
    ["none.html", "light", narrow],
    ["broken.html", "dark", narrow],
  ] as const)(
    "%s in %s, %o: axe finds nothing and it fits each width",
    async (file, colorScheme, viewport) => {
      const { page, errors } = await open(file, { colorScheme, viewport });
      expect(await violations(page)).toEqual([]);
      for (const size of [wide, narrow, narrowest]) {
        await page.setViewportSize(size);
        expect(await excess(page), `${size.width}`).toBe(0);
      }
      expect(errors).toEqual([]);
    },
  );

  it("negative control: a violation and an overflow are found", async () => {
    const { page } = await open("none.html", { viewport: narrow });
    const wrong = '<img src="data:,"><div style="width: 900px">.</div>';
    await page.evaluate(`document.querySelector("h1").outerHTML = ${JSON.stringify(wrong)}`);
    expect((await violations(page)).join()).toContain("image-alt");
    // its policy refuses the style attribute; a script may set it
    await page.evaluate('document.querySelector("header div").style.width = "900px"');
    expect(await excess(page)).toBeGreaterThan(0);
  });

  it("has one first heading and skips no level", async () => {
    const levels = [...pageOf(reports.major).matchAll(/<h(\d)/g)].map(([, level]) => Number(level));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    levels.forEach((level, index) => {
      expect(level).toBeLessThanOrEqual((levels[index - 1] ?? 0) + 1);
    });
  });

  it("unfolds without a script", async () => {
    const { page } = await open("major.html", { javaScriptEnabled: false });
    expect(await page.locator(".diff").first().isVisible()).toBe(false);
    await page.locator("summary").first().click();
    expect(await page.locator(".diff").first().isVisible()).toBe(true);
  });

  it("is operated by keyboard: each line unfolds, and what has the focus is seen", async () => {
    const { page } = await open("none.html");
    await page.goto(page.url().replace("none.html", "major.html"));
    await page.locator("summary").first().focus();
    await page.keyboard.press("Enter");
    expect(await page.locator(".diff").first().isVisible()).toBe(true);
    expect(await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")).toBe("solid");
  });

  it("unfolds the change that an address names", async () => {
    const { page } = await open("major.html#words");
    expect(await page.locator("#words").isVisible()).toBe(true);
    expect(await page.locator("#type").isVisible()).toBe(false);
  });

  it("prints what is folded away, and no control", async () => {
    const { page } = await open("major.html");
    const folded = page.locator("details:not([open]) li").first();
    expect(await folded.isVisible()).toBe(false);
    await page.emulateMedia({ media: "print" });
    expect(await folded.isVisible()).toBe(true);
    expect(await page.locator("header .links").isVisible()).toBe(false);
  });
});
