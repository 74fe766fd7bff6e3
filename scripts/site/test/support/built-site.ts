import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, launchBrowser, type Page, violations } from "@onelogin-mfa/page/browser";
import { afterAll, beforeAll, expect, it } from "vitest";

/** The site as the task `docs` has built it, which turbo runs before the tests. */
export const folder = join(import.meta.dirname, "../../dist");
if (!existsSync(folder)) throw new Error('The site is not built: run "npm run docs".');
let browser: Browser;

/** Starts a browser for the tests of a file. */
export function startBrowser(): void {
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());
}

/** Opens a page as from a disk, without a server. */
export async function open(href: string, options: Parameters<Browser["newPage"]>[0] = {}): Promise<Page> {
  const page = await browser.newPage(options);
  await page.goto(`${pathToFileURL(folder)}/${href}`);
  if (href.startsWith("mfa.html")) await page.locator(".menu-content[role]").waitFor({ state: "attached" });
  return page;
}

/** One page of each kind; the others have the parts of these. */
export const kinds = [
  "index.html",
  "flows.html",
  "recipes.html",
  "evidence.html",
  "mfa.html",
  "client/index.html",
] as const;

/** In turn wide and light, narrow and dark: the kinds share their colours. */
const views = kinds.map((href, index) =>
  index % 2 === 0
    ? ({ href, width: 1400, colorScheme: "light" } as const)
    : ({ href, width: 360, colorScheme: "dark" } as const),
);

/** TypeDoc's menu has links in the summaries of its folders, which no option changes. */
const isOurs = (violation: string) => !violation.startsWith('nested-interactive: <summary class="tsd-');

/** Tests that some kinds of pages are accessible, and fit their window. */
export function testAccessibility(...hrefs: readonly (typeof kinds)[number][]): void {
  const chosen = views.filter(({ href }) => hrefs.includes(href));
  it.each(chosen)("$href is accessible and fits, $colorScheme at $width px", async (view) => {
    const { href, width, colorScheme } = view;
    const page = await open(href, { colorScheme, viewport: { width, height: 900 } });
    await page.evaluate("document.querySelector('main details')?.toggleAttribute('open', true)");
    const problems = (await violations(page)).filter(isOurs);
    const isTooWide = await page.evaluate("document.documentElement.scrollWidth > innerWidth");
    await page.close();
    expect(isTooWide ? [...problems, "wider than its window"] : problems).toEqual([]);
  });
}
