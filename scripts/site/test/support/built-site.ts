import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import type { BrowserContextOptions, Page } from "@onelogin-mfa/page-kit/browser";
import { useBrowser } from "@onelogin-mfa/page-kit/browser-test";
import { afterAll, beforeAll } from "vitest";

/** The site as the task `docs` has built it, which turbo runs before the tests. */
export const folder = join(import.meta.dirname, "../../dist");
if (!existsSync(folder)) throw new Error('The site is not built: run "npm run docs".');

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

/** Serves the site below an address that nothing in it knows. */
const server = createServer(async ({ url = "" }, response) => {
  const path = decodeURIComponent(new URL(url, "http://site").pathname).replace(/^\/any\/place\//, "");
  const file = join(folder, path.endsWith("/") || path === "" ? `${path}index.html` : path);
  const body = await readFile(file).catch(() => undefined);
  response.writeHead(body ? 200 : 404, { "content-type": (body && types[extname(file)]) ?? "text/html" });
  response.end(body ?? (await readFile(join(folder, "404.html"))));
});

const browser = useBrowser();
let last: Page | undefined;
beforeAll(() => void server.listen(0, "127.0.0.1"));
afterAll(() => void server.close());

/** Address of the served site. */
export const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/any/place/`; // it listens

/** Opens a page of the site in place of the last one, waits for its scripts, and lists what it has requested. */
export async function open(href: string, options: BrowserContextOptions = {}) {
  await last?.close();
  const page = await browser().newPage(options);
  last = page;
  const requests: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(new URL(href, address()).href, { waitUntil: "networkidle" });
  if (href.startsWith("mfa.html")) await page.locator(".menu-content[role]").waitFor({ state: "attached" });
  return { page, requests };
}
