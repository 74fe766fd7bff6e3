import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Accessibility violations that axe finds on a page, each as `rule: element`. Documents in frames are not checked. */
export async function violations(page: Page): Promise<string[]> {
  // once for each document: compiling it takes longer than a check
  if ((await page.evaluate("typeof axe")) === "undefined") await page.evaluate(axe);
  // a string, as the globals of a page are not typed here; other results would be megabytes
  const found = await page.evaluate<AxeResults["violations"]>(
    'axe.run(document, { iframes: false, resultTypes: ["violations"] }).then(({ violations }) => violations)',
  );
  return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
