import type { Browser, Locator, Page } from "@onelogin-mfa/page-kit/browser";
import { browserTest } from "@onelogin-mfa/page-kit/browser-test";
import { expect } from "vitest";
import { startSandbox } from "../../../src/node.ts";
import { createApplication } from "../../support/application.ts";

/** Time of the tests: the sandbox's clock stands still until it is advanced. */
export const startedAt = Date.parse("2026-01-05T09:00:00Z");

/** A sandbox on a socket, an application of it, and its page in a browser. */
export type Opened = Awaited<ReturnType<typeof openSandbox>>;

/**
 * `test` with a sandbox and its page, in a tab that the tests of a file share; another tab after a test that has closed it. A test fails
 * on what the page complains of.
 */
export const test = browserTest
  .extend("pages", { scope: "file" }, ({ browser }, { onCleanup }) => {
    const pages = createPages(browser);
    onCleanup(pages.close);
    return pages;
  })
  .extend("opened", async ({ pages }, { onCleanup }) => {
    const opened = await pages.open();
    onCleanup(() => expect(opened.takeComplaints()).toEqual([]));
    return opened;
  });

/** Opens the page of one sandbox after another, in one tab. */
function createPages(browser: Browser) {
  let tab: Tab | undefined;
  let current: Opened | undefined;
  return {
    async open(): Promise<Opened> {
      const before = current;
      if (tab?.page.isClosed()) {
        await tab.context.close();
        tab = undefined;
      }
      tab ??= await openTab(browser);
      current = await openSandbox(tab);
      await before?.stop();
      return current;
    },
    async close(): Promise<void> {
      await tab?.context.close();
      await current?.stop();
    },
  };
}

type Tab = Awaited<ReturnType<typeof openTab>>;

/** Opens an empty page, and listens to it. */
async function openTab(browser: Browser) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const complaints: string[] = [];
  const origins: string[] = [];
  let streams = 0;
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (line) => line.type() === "error" && complaints.push(line.text()));
  context.on("request", (request) => {
    if (request.url().endsWith("/api/events")) streams += 1;
    if (!origins.some((origin) => request.url().startsWith(`${origin}/`))) complaints.push(request.url());
  });
  const takeStreams = () => {
    const taken = streams;
    streams = 0;
    return taken;
  };
  return {
    context,
    page,
    /** Gives, and forgets, the errors of the page and the URLs that it asked of another origin than its sandbox. */
    takeComplaints: () => complaints.splice(0),
    /** Gives, and forgets, how many streams of changes tabs have asked for. */
    takeStreams,
    /** Leaves the page of one sandbox for that of another one. */
    async goTo(origin: string) {
      await page.unrouteAll();
      for (const other of context.pages()) if (other !== page) await other.close();
      await page.emulateMedia({ colorScheme: null, forcedColors: null, reducedMotion: null });
      await page.setViewportSize({ width: 1400, height: 900 });
      // the page that is left may still ask its own sandbox
      origins.push(origin);
      page.once("framenavigated", () => {
        complaints.length = 0;
      });
      await page.goto(`${origin}/_sandbox/`);
      await page.getByText("live", { exact: true }).waitFor();
      // changes arrive by then, but what was there before may not have
      await page.getByRole("region", { name: /^Phone of/ }).waitFor();
      streams = 1;
    },
  };
}

/** Starts a sandbox and loads its page. */
async function openSandbox({ page, goTo, takeComplaints, takeStreams }: Tab) {
  const sandbox = await startSandbox({ port: 0, now: () => startedAt });
  await goTo(sandbox.url);
  let isRunning = true;
  return {
    sandbox,
    /** Ends the sandbox, if it has not been, and leaves the page. */
    async stop() {
      if (isRunning) await sandbox.close();
      isRunning = false;
    },
    // in process, which is faster than its socket: the page uses the socket
    mfa: createApplication(sandbox.fetch, sandbox.url),
    page,
    takeComplaints,
    takeStreams,
  };
}

/** Shows a part of the page beside the calls, or in their place in a narrow window. */
export function show(page: Page, part: "Calls" | "Phone" | "User" | "Switches"): Promise<void> {
  return page
    .getByRole("navigation", { name: "Parts of the page" })
    .getByRole("link", { name: part })
    .click();
}

/** The field that shows the chosen user, and finds others. */
export function userField(page: Page): Locator {
  return page.getByRole("combobox", { name: "User", exact: true });
}

/** Finds a user by a text and chooses the first one. */
export async function chooseUser(page: Page, text: string): Promise<void> {
  await userField(page).fill(text);
  await page.getByRole("option", { name: text }).first().click();
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
