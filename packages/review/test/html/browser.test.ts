import { type Page, violations } from "@onelogin-mfa/page-kit/browser";
import { useBrowser } from "@onelogin-mfa/page-kit/browser-test";
import { hostileDocument, hostileMarkup } from "@onelogin-mfa/page-kit/hostile-document";
import { describe, expect, it } from "vitest";
import { readRedoc } from "../../src/pages.ts";
import { redocPage } from "../../src/redoc/redoc-page.ts";
import type { Report, Spec } from "../../src/report.ts";
import { pageOf } from "../../testing/page.ts";
import { changeOf, outlinedReport, reportOf, reports } from "../../testing/reports.ts";
import { openPages } from "../support/browser.ts";
import { newerSpec } from "../support/newer-spec.ts";

const head = newerSpec();

const browser = useBrowser();

/** The pages of a report, that in Redoc included. */
const renderPages = (report: Report, spec: Spec) => ({
  "index.html": pageOf(report),
  "redoc.html": redocPage(spec, report, readRedoc(import.meta.dirname)),
});

describe("Redoc", () => {
  const open = openPages(browser, () => renderPages(reports.major, head));

  it("opens at the operation of a change in one tab, and marks the changes in its menu", async () => {
    const { page, requests } = await open("index.html#shared");
    const opened = page.waitForEvent("popup");
    await page.getByRole("link", { name: "deleteDevice in Redoc" }).click();
    const redoc = await opened;
    await redoc.waitForURL("**/redoc.html#/devices/deletedevice");
    await page.locator("#shared").getByRole("link", { name: "getDevices in Redoc" }).click();
    await redoc.waitForURL("**/redoc.html#/devices/getdevices");
    await redoc
      .getByRole("link", { name: /^major\s*List the devices/i })
      .first()
      .waitFor();
    expect(await redoc.getByRole("link", { name: "Devices (2 changed)" }).first().isVisible()).toBe(true);
    expect(requests).toEqual([]);
  });

  it("negative control: a request to the outside is noticed", async () => {
    const { page, requests } = await open("index.html");
    const failed = page.waitForEvent("requestfailed");
    await page.goto("https://outside.example/").catch(() => undefined);
    await failed;
    expect(requests).toEqual(["https://outside.example/"]);
  });
});

const changes = [changeOf("type", "major", { sentence: Object.values(hostileMarkup).join(" ") })];
const report = reportOf(changes, { operations: reports.major.operations });
const { base, background, overlay } = hostileMarkup;
const reworded = Object.values(hostileMarkup).map((text) => `${text} now`);
const hostile = outlinedReport(hostileDocument(), hostileDocument(reworded));
const control = `<!doctype html>${base}${background}${overlay}<button>Own</button>`;

/** Presses the first button: those further down move while Redoc draws. */
const pressOwn = (page: Page, timeout: number) => page.getByRole("button").first().click({ timeout });

describe("a spec full of markup", () => {
  const open = openPages(browser, () => ({
    ...renderPages(report, hostileDocument()),
    "control.html": control,
  }));

  it("shows it as text in Redoc opened alone, and covers none of Redoc's own buttons", {
    tags: "security",
  }, async () => {
    const { page, acts } = await open("redoc.html#/devices/getdevices");
    await page.getByText("Last words: Bearer <\u2060token>.").first().waitFor();
    expect(await page.getByText('<\u2060base class="hostile"').count()).toBeGreaterThan(1);
    await page.mouse.click(640, 360);
    await pressOwn(page, 20_000);
    expect(await acts()).toEqual([]);
  });

  it("negative control: acts in a page that neither ends markup nor has a policy", async () => {
    const { page, acts } = await open("control.html");
    await expect(pressOwn(page, 500)).rejects.toThrow("Timeout");
    const expected = ["GET /background", "base: https://outside.example/", "base", "p", "div"];
    await expect.poll(acts).toEqual(expected);
  });
});

const wide = { width: 1400, height: 900 };
// as wide as 1280 pixels at a zoom of 400 % (WCAG 2.2, 1.4.10)
const narrowest = { width: 320, height: 900 };
const narrow = { width: 420, height: 900 };
const excess = (page: Page) => page.evaluate("document.documentElement.scrollWidth - innerWidth");

describe("the page", () => {
  const open = openPages(browser, () => ({
    "major.html": pageOf(reports.major),
    "none.html": pageOf(reports.none, false),
    "broken.html": pageOf(reports.broken, false),
    "outlined.html": pageOf(reports.outlined, false),
    "hostile.html": pageOf(hostile, false),
  }));

  const light = { colorScheme: "light", viewport: wide } as const;
  const lightNarrow = { colorScheme: "light", viewport: narrow } as const;
  const dark = { colorScheme: "dark", viewport: narrow } as const;

  it.each([
    ["major.html", [light, dark]],
    ["none.html", [lightNarrow]],
    ["broken.html", [dark]],
    ["outlined.html", [light, dark]],
    ["hostile.html", [lightNarrow]],
  ])("%s: axe finds nothing in light or dark, and it fits each width", async (file, views) => {
    const { page, errors } = await open(file, views[0]);
    for (const { colorScheme, viewport } of views) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(viewport);
      expect(await violations(page), colorScheme).toEqual([]);
    }
    for (const size of [wide, narrow, narrowest]) {
      await page.setViewportSize(size);
      expect(await excess(page), `${size.width}`).toBe(0);
    }
    expect(errors).toEqual([]);
  });

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

  it("leads from what is gone to its sentence and back, by keyboard, and unfolds both", async () => {
    const { page } = await open("outlined.html");
    const gone = page.locator(".entry.is-removed", { hasText: "free" });
    await gone.getByRole("link").focus();
    await page.keyboard.press("Enter");
    const card = page.locator(".change:target");
    expect(await card.isVisible()).toBe(true);
    await card.getByRole("link", { name: "at its place" }).focus();
    await page.keyboard.press("Enter");
    expect(await page.evaluate("location.hash")).toMatch(/^#at-change-/);
    const seen = 'document.querySelector(".entry:has(> :target)").getBoundingClientRect().top';
    await expect.poll(() => page.evaluate(`${seen} >= 0 && ${seen} < innerHeight`)).toBe(true);
    const struck = 'getComputedStyle(document.querySelector(".entry:has(> :target) del")).textDecorationLine';
    expect(await page.evaluate(struck)).toBe("line-through");
  });

  it("has texts of a spec as text in its operations and schemas", { tags: "security" }, async () => {
    const { page, acts, requests } = await open("hostile.html");
    expect(await page.getByText('<base class="hostile"').count()).toBeGreaterThan(1);
    await page.getByRole("link").first().click();
    expect([await acts(), requests]).toEqual([[], []]);
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
