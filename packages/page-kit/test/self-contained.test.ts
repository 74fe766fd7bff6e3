import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import type { Browser } from "../src/browser.ts";
import { contentPolicy, externalResources, inlineOnly, withPolicy } from "../src/self-contained.ts";
import { browserTest } from "../testing/browser-test.ts";
import { hostileMarkup } from "../testing/hostile-document.ts";

const all = Object.values(hostileMarkup);

describe("what markup loads", () => {
  const folder = mkdtempSync(join(tmpdir(), "loads-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  /**
   * Opens each markup under a policy, in frames of one page: the addresses that were asked for so far, and the directives that refused
   * some. Not until all is loaded: Chromium does not always say so of a frame that leads elsewhere.
   */
  async function open(browser: Browser, policy: string) {
    for (const [index, markup] of all.entries())
      writeFileSync(join(folder, `${index}.html`), withPolicy(`<head></head><body>${markup}`, policy));
    writeFileSync(
      join(folder, "all.html"),
      all.map((_, index) => `<iframe src="${index}.html"></iframe>`).join(""),
    );
    const page = await browser.newPage({ offline: true });
    const loaded: string[] = [];
    page.on("request", (request) => void loaded.push(request.url()));
    // strings, as the globals of a page are not typed here
    const note =
      "addEventListener('securitypolicyviolation', (event) => refused.push(event.effectiveDirective), true)";
    await page.addInitScript(`globalThis.refused = []; ${note}`);
    await page.goto(`${pathToFileURL(folder)}/all.html`, { waitUntil: "domcontentloaded" });
    return {
      loaded: () => loaded.filter((url) => url.startsWith("https:")),
      async refused() {
        const perFrame = page.frames().map((frame) => frame.evaluate<string[]>("refused").catch(() => []));
        return [...new Set((await Promise.all(perFrame)).flat())].sort();
      },
      close: () => page.close(),
    };
  }

  browserTest("is found in its text: each address that a browser asks for", async ({ browser }) => {
    const { loaded, refused, close } = await open(browser, "");
    await expect.poll(() => loaded().length).toBeGreaterThan(15);
    expect(await refused()).toEqual([]);
    await close();
    const found = all.flatMap(externalResources).map((url) => url.split("#")[0]);
    expect(loaded().filter((url) => !found.includes(url))).toEqual([]);
  });

  browserTest("is refused on a page that loads nothing, whatever it is", async ({ browser }) => {
    const { refused, close } = await open(browser, contentPolicy(inlineOnly([])));
    const elements = ["script-src-elem", "style-src-elem", "frame-src", "img-src", "media-src", "object-src"];
    const others = ["base-uri", "default-src", "script-src-attr", "style-src-attr"];
    await expect.poll(refused).toEqual([...elements, ...others].sort());
    await close();
  });
});

it.each([
  [`<script>const a = "<img src=//a.example>"</script><script>"<img src='//b.example'>"</script>`, []],
  ["<script>1</script><img src=//a.example/b><script>2</script>", ["//a.example/b"]],
  [
    "<style>a { background: URL( '//a.example' ) } @import '//b.example'</style>",
    ["//a.example", "//b.example"],
  ],
  ['<img srcset="a.png 1x, https://a.example/b.png 2x">', ["https://a.example/b.png"]],
  ['<iframe srcdoc="&lt;img src=&quot;//a.example&quot;&gt;">', ["//a.example"]],
  [
    '<img src="\\\\a.example"><img src="https:/a.example"><img src="HTTPS:a.example">',
    ["\\\\a.example", "https:/a.example", "HTTPS:a.example"],
  ],
  [
    '<a title=">" href="//a.example"><area href="//a.example"></a><svg xmlns="http://www.w3.org/2000/svg">',
    [],
  ],
  ['<meta content="https://a.example"><img alt="src=//a.example" src="data:image/svg+xml,//a.example">', []],
  ["<p>a < b src=//a.example</p>", []],
])("a page with %s loads from elsewhere: %j", (html, expected) => {
  expect(externalResources(html)).toEqual(expected);
});
