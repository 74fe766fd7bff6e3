import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, launchBrowser, type Page, type Request } from "@onelogin-mfa/page/browser";
import { watchMarkup } from "@onelogin-mfa/page/hostile-document";
import { afterAll, beforeAll } from "vitest";

/** Options for opening a page. */
export interface View {
  /** @default 1280 by 720 */
  readonly viewport?: { readonly width: number; readonly height: number };
  /** @default "light" */
  readonly colorScheme?: "light" | "dark";
  /** @default true */
  readonly javaScriptEnabled?: boolean;
}

/** A page, shown until the next one is opened, with what it has asked for and complained of so far. */
export interface ReadPage {
  readonly page: Page;
  /** Addresses that are neither on the disk nor made by the page itself. */
  readonly requests: string[];
  readonly errors: string[];
  /** Lists what markup has done to the page. */
  readonly acts: () => Promise<string[]>;
}

/** Starts a browser before the tests of a file, and ends it after them. */
export function useBrowser(): () => Browser {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());
  return () => browser;
}

/**
 * Before the tests of a group, writes pages into a temporary folder. Gives a function that opens a page by its file, with `#`
 * and an anchor after it if wanted, in a tab of its own without network.
 */
export function openPages(browser: () => Browser, files: () => { readonly [file: string]: string }) {
  let folder: string;
  let last: Page | undefined;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "review-page-"));
    for (const [name, text] of Object.entries(files())) await writeFile(join(folder, name), text);
  });
  afterAll(() => rm(folder, { recursive: true }));
  return async (file: string, view: View = {}): Promise<ReadPage> => {
    await last?.context().close();
    const page = await browser().newPage({ viewport: { width: 1280, height: 720 }, ...view, offline: true });
    last = page;
    const heard = { ...listen(page), acts: watchMarkup(page) };
    await page.goto(`${pathToFileURL(folder)}/${file}`);
    return { page, ...heard };
  };
}

/** Collects what a page asks for and complains of. */
function listen(page: Page): Pick<ReadPage, "requests" | "errors"> {
  const [requests, errors]: [string[], string[]] = [[], []];
  const note = (request: Request) => {
    const isOutside = !/^(file|blob|data):/.test(request.url());
    // one that the page's own policy stops is none
    if (isOutside && request.failure()?.errorText !== "csp") requests.push(request.url());
  };
  page.on("requestfinished", note);
  page.on("requestfailed", note);
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  return { requests, errors };
}
