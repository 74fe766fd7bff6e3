import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { launchBrowser, type Page, type Request } from "@onelogin-mfa/browser";
import { afterAll, beforeAll } from "vitest";

/** How a page is shown. */
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
}

/**
 * Before the tests of a file, writes pages into a temporary folder and starts a browser without network. Gives a function
 * that opens a page by its file, with `#` and an anchor after it if wanted. One tab shows page after page, as opening a tab takes
 * longer than most tests; a page without scripts gets a tab of its own.
 */
export function openPages(files: () => Files | Promise<Files>) {
  let reader: Awaited<ReturnType<typeof startReader>>;
  beforeAll(async () => {
    reader = await startReader(await files());
  });
  afterAll(() => reader.close());
  return (file: string, view?: View): Promise<ReadPage> => reader.open(file, view);
}

interface Files {
  readonly [file: string]: string;
}

async function startReader(files: Files) {
  const browser = await launchBrowser();
  const folder = await mkdtemp(join(tmpdir(), "review-page-"));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const tabs = new Map<boolean, Promise<Page>>();
  const newTab = async (javaScriptEnabled: boolean) =>
    (await browser.newContext({ offline: true, javaScriptEnabled })).newPage();
  const open = async (file: string, view: View = {}): Promise<ReadPage> => {
    const { viewport = { width: 1280, height: 720 }, colorScheme = "light", javaScriptEnabled = true } = view;
    const tab = tabs.get(javaScriptEnabled) ?? newTab(javaScriptEnabled);
    tabs.set(javaScriptEnabled, tab);
    const page = await tab;
    // another page in between: an address that differs in its anchor only would not be loaded again
    await page.goto("about:blank");
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme, media: null });
    const heard = listen(page);
    await page.goto(`${pathToFileURL(folder)}/${file}`);
    return { page, ...heard };
  };
  const close = async () => {
    await browser.close();
    await rm(folder, { recursive: true });
  };
  return { open, close };
}

/** Collects what a page asks for and complains of, from now on and for this page only. */
function listen(page: Page): Pick<ReadPage, "requests" | "errors"> {
  const [requests, errors]: [string[], string[]] = [[], []];
  for (const event of ["requestfinished", "requestfailed", "pageerror", "console"]) {
    page.removeAllListeners(event);
  }
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
