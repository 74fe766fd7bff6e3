import { type Browser, type Locator, launchBrowser, type Page } from "@onelogin-mfa/page/browser";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { startSandbox } from "../../../src/node.ts";
import { createApplication } from "../../support/application.ts";

/** Time of the tests: the sandbox's clock stands still until it is advanced. */
export const startedAt = Date.parse("2026-01-05T09:00:00Z");

/** A sandbox on a socket, an application of it, and its page in a browser. */
export type Opened = Awaited<ReturnType<typeof openPage>>;

/** For each test of a file a sandbox and its page; the browser is shared. A test fails on what the page complains of. */
export function withPage(): { readonly opened: () => Opened } {
  let browser: Browser;
  let current: Opened | undefined;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    current = await openPage(browser);
  });
  afterEach(async () => {
    await current?.close();
    expect(current?.takeComplaints()).toEqual([]);
  });
  return {
    opened() {
      if (!current) throw new Error("A page is there during a test only");
      return current;
    },
  };
}

/** Starts a sandbox of its own for a test and opens its page. */
async function openPage(browser: Browser) {
  const sandbox = await startSandbox({ port: 0, now: () => startedAt });
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
  const page = await context.newPage();
  const complaints: string[] = [];
  let isRunning = true;
  const stop = () => {
    isRunning = false;
    return sandbox.close();
  };
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (line) => line.type() === "error" && complaints.push(line.text()));
  let streams = 0;
  context.on("request", (request) => {
    if (request.url().endsWith("/api/events")) streams += 1;
    if (!request.url().startsWith(`${sandbox.url}/`)) complaints.push(request.url());
  });
  await page.goto(`${sandbox.url}/_sandbox/`);
  await page.getByText("live", { exact: true }).waitFor();
  // changes arrive by then, but what was there before may not have
  await page.getByRole("region", { name: /^Phone of/ }).waitFor();
  return {
    sandbox,
    /** Ends the sandbox and leaves the page. */
    stop,
    // in process, which is faster than its socket: the page uses the socket
    mfa: createApplication(sandbox.fetch, sandbox.url),
    page,
    /** Gives, and forgets, the errors of the page and the URLs that it asked of another origin. */
    takeComplaints: () => complaints.splice(0),
    /** Gives, and forgets, how many streams of changes tabs have asked for. */
    takeStreams() {
      const taken = streams;
      streams = 0;
      return taken;
    },
    async close() {
      await context.close();
      if (isRunning) await stop();
    },
  };
}

/** Shows a part of the page beside the calls, or in their place in a narrow window. */
export function show(page: Page, part: "Calls" | "Phone" | "User" | "Switches"): Promise<void> {
  return page.getByRole("navigation").getByRole("link", { name: part }).click();
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
