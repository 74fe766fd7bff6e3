import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type BrowserContextOptions, launchBrowser, type Page, type Request } from "@onelogin-mfa/browser";

/** A folder of pages on disk, and a browser without network that opens them. */
export interface Reader {
  /** Opens a file of the folder, with `#` and an anchor after it if wanted. */
  readonly open: (file: string, options?: BrowserContextOptions) => Promise<ReadPage>;
  readonly close: () => Promise<void>;
}

/** An open page with what it has asked for and complained of so far. */
export interface ReadPage {
  readonly page: Page;
  /** Addresses that are neither on the disk nor made by the page itself. */
  readonly requests: string[];
  readonly errors: string[];
  readonly close: () => Promise<void>;
}

/** Writes the files into a temporary folder and starts a browser. @throws Error that says what is missing */
export async function startReader(files: { readonly [file: string]: string }): Promise<Reader> {
  const browser = await launchBrowser();
  const folder = await mkdtemp(join(tmpdir(), "review-page-"));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const open = async (file: string, options: BrowserContextOptions = {}) => {
    const context = await browser.newContext({ offline: true, ...options });
    const page = await context.newPage();
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
    await page.goto(`${pathToFileURL(folder)}/${file}`);
    return { page, requests, errors, close: () => context.close() };
  };
  const close = async () => {
    await browser.close();
    await rm(folder, { recursive: true });
  };
  return { open, close };
}
