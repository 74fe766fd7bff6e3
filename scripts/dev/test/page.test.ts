import { type Browser, launchBrowser, type Page } from "@onelogin-mfa/page/browser";
import { hostileDocument, watchMarkup } from "@onelogin-mfa/page/hostile-document";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DevRun, runDev } from "./support/run-dev.ts";

const spec = "spec/mfa.yaml";
let run: DevRun;
let browser: Browser;
let page: Page;
const elsewhere: string[] = [];

beforeAll(async () => {
  run = await runDev();
  browser = await launchBrowser();
  page = await browser.newPage({ viewport: { width: 1200, height: 300 } });
  page.on("request", (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(run.ready.page)) {
      elsewhere.push(request.url());
    }
  });
  await page.goto(run.ready.page);
}, 90_000);
afterAll(async () => {
  await browser?.close();
  await run?.end();
});

const seen = (text: string) => page.getByText(text).first().waitFor();
const problems = () => page.locator("#problems");

describe("the open page", () => {
  it("shows the spec, and nothing from elsewhere", async () => {
    await seen("Enroll, verify and remove second factors");
    await seen("Passed");
    expect(await problems().isVisible()).toBe(false);
    expect(elsewhere).toEqual([]);
  });

  it("is loaded again with a saved change, at the place where the reader was", async () => {
    await page.waitForFunction(() => {
      document.title = "not loaded again";
      window.scrollTo(0, 400);
      return window.scrollY === 400;
    });
    await run.until(() =>
      run.copy.exchange(spec, "Enroll, verify and remove", "Register, verify and remove"),
    );
    await seen("Register, verify and remove");
    expect(await page.title()).not.toBe("not loaded again");
    // Redoc scrolls to the top while it starts
    await page.waitForFunction(() => document.body.style.minHeight === "");
    expect(await page.evaluate(() => window.scrollY)).toBe(400);
  });

  it("shows what is wrong and where, over the last spec that could be read", async () => {
    await run.until(() => run.copy.exchange(spec, "info:\n", "info: [\n"));
    await problems().waitFor();
    expect(await problems().textContent()).toContain(`${spec}:4:10 document`);
    expect(await problems().locator("pre").first().textContent()).toContain("3 | title: Example");
    await seen("The page shows the last spec that could be read.");
    await seen("Register, verify and remove");
  });

  it("hides the problems on request and shows them again", async () => {
    await page.keyboard.press("Escape");
    expect(await problems().isVisible()).toBe(false);
    await page.locator("#status").click();
    expect(await problems().isVisible()).toBe(true);
  });

  it("puts them away when they are fixed", async () => {
    await run.until(() => run.copy.exchange(spec, "info: [\n", "info:\n"));
    await problems().waitFor({ state: "hidden" });
    await seen("Passed");
    expect(await problems().isVisible()).toBe(false);
  });

  it("shows text from the spec as text, whatever it looks like", async () => {
    const markup = "<img src=x onerror=\"document.title='run'\">";
    await run.until(() =>
      run.copy.exchange(spec, "operationId: getEnrolledDevices", `operationId: '${markup}'`),
    );
    await problems().waitFor();
    expect(await problems().textContent()).toContain("<img src=x");
    expect(await problems().locator("img").count()).toBe(0);
    expect(await page.title()).not.toBe("run");
  });

  it("shows a spec full of markup: none acts, leads elsewhere or covers the page's own buttons", async () => {
    await run.until(() => run.copy.write(spec, JSON.stringify(hostileDocument())));
    const open = await browser.newPage();
    const acts = watchMarkup(open);
    await open.goto(`${run.ready.page}#/devices/getdevices`);
    await open.getByText("Last words: Bearer <\u2060token>.").first().waitFor();
    await open.mouse.click(600, 100);
    for (const name of ["Hide", "Hide sidebar"])
      await open.getByRole("button", { name, exact: true }).click();
    expect(await acts()).toEqual([]);
  });
});
