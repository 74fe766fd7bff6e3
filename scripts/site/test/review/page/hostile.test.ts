import type { Page } from "@onelogin-mfa/page/browser";
import { hostileDocument, hostileMarkup } from "@onelogin-mfa/page/hostile-document";
import { changeOf, reportOf, reports } from "@onelogin-mfa/review/test-support/reports";
import { describe, expect, it } from "vitest";
import { renderPage } from "../../../src/review/page/render-page.ts";
import { openPages } from "./support/browser.ts";

const changes = [changeOf("type", "major", { sentence: Object.values(hostileMarkup).join(" ") })];
const report = reportOf(changes, { operations: reports.major.operations });
const { base, background, overlay } = hostileMarkup;
const control = `<!doctype html>${base}${background}${overlay}<button>Own</button>`;

const open = openPages(() => ({
  ...renderPage(report, hostileDocument()),
  "control.html": control,
}));

/** Presses the first button: those further down move while Redoc draws. */
const pressOwn = (page: Page, timeout: number) => page.getByRole("button").first().click({ timeout });

describe("a spec full of markup", () => {
  it("shows it as text in Redoc opened alone, and covers none of Redoc's own buttons", async () => {
    const { page, acts } = await open("redoc.html#/devices/getdevices");
    await page.getByText("Last words: Bearer <\u2060token>.").first().waitFor();
    expect(await page.getByText('<\u2060base class="hostile"').count()).toBeGreaterThan(1);
    await page.mouse.click(640, 360);
    await pressOwn(page, 20_000);
    expect(await acts()).toEqual([]);
  });

  it("shows it as text in the reviewer's page", async () => {
    const { page, acts } = await open("index.html");
    expect(await page.locator(".hostile").count()).toBe(0);
    expect(await acts()).toEqual([]);
  });

  it("negative control: acts in a page that neither ends markup nor has a policy", async () => {
    const { page, acts } = await open("control.html");
    await expect(pressOwn(page, 2000)).rejects.toThrow("Timeout");
    const expected = ["GET /background", "base: https://outside.example/", "base", "p", "div"];
    await expect.poll(acts).toEqual(expected);
  });
});
