import type { Page } from "@onelogin-mfa/browser";
import { describe, expect, it } from "vitest";
import { renderPage } from "../../src/page/render-page.ts";
import { openPages } from "./support/browser.ts";
import { reports } from "./support/reports.ts";
import { head, spec } from "./support/specs.ts";

const attack = `<img src="https://evil.example/x.png" onerror="document.title='taken'"><script>document.title='taken'</script>Hello.`;

const wide = { width: 1500, height: 900 };

const open = openPages(() => renderPage(reports.major, { base: spec(attack, "string"), head }));

/** Waits until both frames show this part of their pages. */
async function bothShow(page: Page, hash: string): Promise<void> {
  for (const file of ["redoc-before.html", "redoc-after.html"]) {
    const isThere = () => page.frames().some((frame) => frame.url().endsWith(`${file}${hash}`));
    await expect.poll(isThere, { timeout: 10_000 }).toBe(true);
  }
}

describe("Redoc before and after", () => {
  it("jump together to an operation, from the list, from a change and from either menu", async () => {
    // where the frames are not zoomed: Playwright does not find its way inside a zoomed one
    const { page, requests } = await open("index.html#redoc", { viewport: wide });
    await page.locator("#redoc select").selectOption("#/factors/getfactors");
    await bothShow(page, "#/factors/getfactors");
    await page.evaluate("location.hash = 'shared'");
    await page.getByRole("link", { name: "deleteDevice in Redoc" }).click();
    await bothShow(page, "#/devices/deletedevice");
    const menu = page.frameLocator("iframe[title^=Before]").getByRole("link", { name: /List the devices/ });
    await menu.first().click();
    await bothShow(page, "#/devices/getdevices");
    expect(requests).toEqual([]);
  });

  it("leave the page where it is while they load", async () => {
    const { page } = await open("index.html");
    await page.locator("iframe").first().evaluate("(frame) => { frame.loading = 'eager'; }");
    // what stands there once Redoc's own script has run
    await page
      .frameLocator("iframe[title^=Before]")
      .getByText(/^Search/)
      .first()
      .waitFor();
    expect(await page.evaluate("scrollY")).toBe(0);
  });

  it("show the mark of a change in the menu", async () => {
    const { page } = await open("index.html#redoc");
    const frame = page.frameLocator("iframe[title^=After]");
    const marked = frame.getByRole("link", { name: /^major\s*List the devices/i }).first();
    const counted = frame.getByRole("link", { name: "Devices (2 changed)" }).first();
    await Promise.all([marked.waitFor(), counted.waitFor()]);
    expect([await marked.isVisible(), await counted.isVisible()]).toEqual([true, true]);
  });

  it("stand behind tabs on a narrow page", async () => {
    const { page } = await open("index.html#redoc", { viewport: { width: 420, height: 900 } });
    const [before, after] = [page.locator(".side-before"), page.locator(".side-after")];
    expect([await before.isVisible(), await after.isVisible()]).toEqual([false, true]);
    await page.getByRole("radio", { name: "After" }).focus();
    await page.keyboard.press("ArrowLeft");
    expect([await before.isVisible(), await after.isVisible()]).toEqual([true, false]);
  });

  it("run no script of a spec and load nothing that it names", async () => {
    const { page, requests, errors } = await open("redoc-before.html#operation/getFactors");
    await page.getByText("Hello.").first().waitFor();
    expect(await page.title()).toBe("The spec before the change");
    expect(requests).toEqual([]);
    const policy = "violates the following Content Security Policy";
    await expect.poll(() => errors.join(), { timeout: 10_000 }).toContain(policy);
  });
});

it("negative control: a request to the outside is noticed", async () => {
  const { page, requests } = await open("index.html");
  const failed = page.waitForEvent("requestfailed");
  await page.goto("https://outside.example/").catch(() => undefined);
  await failed;
  expect(requests).toEqual(["https://outside.example/"]);
});
