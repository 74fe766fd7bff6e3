import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page, Request } from "@onelogin-mfa/page-kit/browser";
import { watchMarkup } from "@onelogin-mfa/page-kit/hostile-document";
import { afterAll, beforeAll } from "vitest";

/**
 * Before the tests of a group, writes pages into a temporary folder. Gives a function that opens a page by its file, with `#`
 * and an anchor after it if wanted, in a tab of its own without network, shown until the next one is opened. With it come what
 * it has asked for and complained of so far, and what markup has done to it.
 */
export function openPages(browser: () => Browser, files: () => { readonly [file: string]: string }) {
  let folder: string;
  let last: Page | undefined;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "review-page-"));
    for (const [name, text] of Object.entries(files())) await writeFile(join(folder, name), text);
  });
  afterAll(() => rm(folder, { recursive: true }));
  return async (file: string, view: BrowserContextOptions = {}) => {
    await last?.context().close();
    const page = await browser().newPage({ ...view, offline: true });
    last = page;
    const heard = { ...listen(page), acts: watchMarkup(page) };
    await page.goto(`${pathToFileURL(folder)}/${file}`);
    return { page, ...heard };
  };
}

/** Collects what a page complains of, and asks for: addresses that are neither on the disk nor made by the page itself. */
function listen(page: Page) {
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
