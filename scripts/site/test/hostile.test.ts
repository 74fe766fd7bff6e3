import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { annotate } from "@onelogin-mfa/page/annotate";
import { launchBrowser } from "@onelogin-mfa/page/browser";
import { hostileDocument, hostileMarkup, watchMarkup } from "@onelogin-mfa/page/hostile-document";
import { createMarkdownRenderer } from "vitepress";
import { expect, it } from "vitest";
import { stringify } from "yaml";
import { foreign } from "../src/content/page.ts";
import { markdownOptions } from "../src/markdown.ts";
import { withSiteLinks, writeRedoc } from "../src/redoc.ts";

it("markup in the spec is text in Redoc", async () => {
  // inside of the package, from where Redocly resolves
  const work = join(import.meta.dirname, "../.work");
  await mkdir(work, { recursive: true });
  const folder = await mkdtemp(`${work}/hostile-`);
  await writeFile(join(folder, "spec.yaml"), stringify(withSiteLinks(annotate(hostileDocument()))));
  await writeRedoc(join(folder, "spec.yaml"), join(folder, "mfa.html"));
  const browser = await launchBrowser();
  const page = await browser.newPage();
  const acts = watchMarkup(page);
  await page.goto(`${pathToFileURL(folder)}/mfa.html#/devices/getdevices`);
  await page.getByText("Last words: Bearer <\u2060token>.").first().waitFor();
  await page.mouse.click(640, 300);
  await page.getByRole("button").first().click();
  expect(await acts()).toEqual([]);
  const scripts = page.locator("a[href^=javascript]:not([href*='React has blocked']), a[href^=data]");
  expect(await scripts.evaluateAll((links) => links.map(String))).toEqual([]);
  await browser.close();
  await rm(folder, { recursive: true });
}, 60_000);

const md = await createMarkdownRenderer(
  import.meta.dirname,
  markdownOptions({ files: new Map(), names: new Map([["getUser", "/operations/getUser"]]) }),
);
const render = (text: string, frontmatter = {}) =>
  md.renderAsync(foreign(text), { path: "", relativePath: "a.md", cleanUrls: false, frontmatter });

it.each(Object.entries(hostileMarkup))("markup in a Markdown file is text: %s", async (_, text) => {
  const html = await render(text);
  // an image from the network fails the build, by its check of the pages
  expect(html.match(/<(?!(p|a|div|button|span|pre|code|img)\b)\w+/g)).toBeNull();
  expect(html).not.toMatch(/href="(javascript|data):/);
});

it.each([
  ["{{ 1 + 1 }} and \\{\\{ 1 }}", "&#123;&#123; 1 + 1 }} and &#123;&#123; 1 }}"],
  ["`{{ 1 }}` of `Promise<T>`", "<code>&#123;&#123; 1 }}</code> of <code>Promise&lt;T&gt;</code>"],
  ["`Promise`\\<`T`\\>", "<code>Promise</code>&lt;<code>T</code>&gt;"],
  ["<<< /etc/passwd", "&lt;&lt;&lt; /etc/passwd"],
  ["<!-- @include: /etc/passwd -->", "&lt;!-- @include: /etc/passwd --&gt;"],
  [
    "`getUser`, `constructor`",
    '<a href="/operations/getUser.html"><code>getUser</code></a>, <code>constructor</code>',
  ],
])("Markdown shows %s as it is", async (text, expected) => {
  expect(await render(text)).toContain(expected);
});

it("a function of the sandbox is not linked to the operation of its name", async () => {
  expect(await render("`getUser`", { source: "packages/sandbox/README.md" })).not.toContain("<a ");
});
