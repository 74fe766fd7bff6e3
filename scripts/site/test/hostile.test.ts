import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { annotate } from "@onelogin-mfa/page/annotate";
import { type Browser, launchBrowser } from "@onelogin-mfa/page/browser";
import { hostileDocument, hostileMarkup, watchMarkup } from "@onelogin-mfa/page/hostile-document";
import { withoutMarkup } from "@onelogin-mfa/page/markup";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { fillPlaceholders } from "../src/placeholders.ts";
import { withGuides, writeRedoc } from "../src/redoc.ts";
import { renderPage } from "../src/site/layout.ts";
import { renderMarkdown } from "../src/site/markdown.ts";
import { linkInSite } from "../src/site/pages.ts";

/** Inside of the package, from where Redocly resolves. */
const work = join(import.meta.dirname, "../.work");
let browser: Browser;
let folder: string;
beforeAll(async () => {
  browser = await launchBrowser();
  await mkdir(work, { recursive: true });
  folder = await mkdtemp(`${work}/hostile-`);
  // the build fails for a page of Markdown with an image from the network
  const guide = Object.values(hostileMarkup)
    .filter((text) => !text.startsWith("!["))
    .join("\n\n");
  const flow = { id: "flow", summary: guide, description: guide, events: [] };
  const fill = (text: string) =>
    fillPlaceholders(`${text}\n\n<!-- diagrams: flow -->`, { flows: [flow], evidenceCounts: "" });
  const spec = withGuides(annotate(hostileDocument()), () => fill(withoutMarkup(guide)));
  await writeFile(join(folder, "spec.yaml"), stringify(spec));
  await writeRedoc(join(folder, "spec.yaml"), join(folder, "mfa.html"));
  const { html } = renderMarkdown(guide, { linkTo: (href) => linkInSite(href, "spec/guides/flows.md") });
  const page = renderPage({ file: "flows.html", title: guide, description: guide, html: fill(html) });
  await writeFile(join(folder, "flows.html"), page);
}, 60_000);
afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

describe("markup in the spec, in a guide or in a flow", () => {
  it.each([
    ["mfa.html#/devices/getdevices", "Last words: Bearer <\u2060token>."],
    ["flows.html", '<base class="hostile"'],
  ])("is text in %s", async (href, text) => {
    const page = await browser.newPage();
    const acts = watchMarkup(page);
    await page.goto(`${pathToFileURL(folder)}/${href}`);
    await page.getByText(text).first().waitFor();
    await page.mouse.click(640, 300);
    await page.getByRole("button").first().click();
    expect(await acts()).toEqual([]);
    const scripts = page.locator("a[href^=javascript]:not([href*='React has blocked']), a[href^=data]");
    expect(await scripts.evaluateAll((links) => links.map(String))).toEqual([]);
    await page.close();
  });
});
