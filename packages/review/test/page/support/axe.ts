import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds wrong with a page, as "rule: element". Frames are left to who made them. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  // evaluated as text, since a page's globals are no types of this program; what axe gives back is known
  const found = (await page.evaluate("axe.run(document, { iframes: false })")) as AxeResults;
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
