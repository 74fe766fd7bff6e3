import { type Browser, type Locator, launchBrowser, type Page } from "@onelogin-mfa/page/browser";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { startSandbox } from "../../../src/node.ts";
import { createApplication } from "../../support/application.ts";

/** Time of the tests: the sandbox's clock stands still until it is advanced. */
export const startedAt = Date.parse("2026-01-05T09:00:00Z");

/** A sandbox on a socket, an application of it, and its page in a browser. */
export type Opened = Awaited<ReturnType<typeof openPage>>;

/**
 * A sandbox and its page for the tests of a file, reset before each; another one after a test that has ended either. A test fails
 * on what the page complains of.
 */
export function withPage(): { readonly opened: () => Opened } {
  let browser: Browser;
  let current: Opened | undefined;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  beforeEach(async () => {
    current ??= await openPage(browser);
    await current.begin();
  });
  afterEach(async () => {
    const { isUsable, takeComplaints, close } = current ?? expect.fail();
    expect(takeComplaints()).toEqual([]);
    if (isUsable()) return;
    await close();
    current = undefined;
  });
  afterAll(async () => {
    await current?.close();
    await browser.close();
  });
  return {
    opened() {
      if (!current) throw new Error("A page is there during a test only");
      return current;
    },
  };
}

/** Starts a sandbox and opens an empty page. */
async function openPage(browser: Browser) {
  const sandbox = await startSandbox({ port: 0, now: () => startedAt });
  const context = await browser.newContext();
  const page = await context.newPage();
  const complaints: string[] = [];
  let isRunning = true;
  let streams = 0;
  // in process, which is faster than its socket: the page uses the socket
  const createMfa = () => createApplication(sandbox.fetch, sandbox.url);
  let mfa = createMfa();
  const stop = () => {
    isRunning = false;
    return sandbox.close();
  };
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (line) => line.type() === "error" && complaints.push(line.text()));
  context.on("request", (request) => {
    if (request.url().endsWith("/api/events")) streams += 1;
    if (!request.url().startsWith(`${sandbox.url}/`)) complaints.push(request.url());
  });
  return {
    sandbox,
    /** Ends the sandbox and leaves the page. */
    stop,
    get mfa() {
      return mfa;
    },
    page,
    /** Gives, and forgets, the errors of the page and the URLs that it asked of another origin. */
    takeComplaints: () => complaints.splice(0),
    /** Gives, and forgets, how many streams of changes tabs have asked for. */
    takeStreams() {
      const taken = streams;
      streams = 0;
      return taken;
    },
    isUsable: () => isRunning && !page.isClosed(),
    /** Resets the sandbox and loads its page. */
    async begin() {
      await page.unrouteAll();
      for (const other of context.pages()) if (other !== page) await other.close();
      // what was open is gone after the reset
      await page.goto("about:blank");
      sandbox.reset();
      mfa = createMfa();
      await page.emulateMedia({ colorScheme: null, forcedColors: null, reducedMotion: null });
      await page.setViewportSize({ width: 1400, height: 900 });
      complaints.length = 0;
      await page.goto(`${sandbox.url}/_sandbox/`);
      await page.getByText("live", { exact: true }).waitFor();
      // changes arrive by then, but what was there before may not have
      await page.getByRole("region", { name: /^Phone of/ }).waitFor();
      streams = 1;
    },
    async close() {
      await context.close();
      if (isRunning) await stop();
    },
  };
}

/** Shows a part of the page beside the calls, or in their place in a narrow window. */
export function show(page: Page, part: "Calls" | "Phone" | "User" | "Switches"): Promise<void> {
  return page
    .getByRole("navigation", { name: "Parts of the page" })
    .getByRole("link", { name: part })
    .click();
}

/** The newest message of a kind on the phone. */
export function newest(page: Page, kind: string): Locator {
  return page.locator(`.message[data-kind="${kind}"]`).first();
}

/** The code in the newest message of a kind, once it is there and can still be used. */
export async function codeIn(page: Page, kind: string): Promise<string> {
  const message = newest(page, kind);
  await message.getByText(/:\d\d left$/).waitFor();
  return (await message.locator(".digits").textContent()) ?? "";
}
