import { hostileMarkup } from "@onelogin-mfa/page/hostile-document";
import { createMarkdownRenderer } from "vitepress";
import { expect, it } from "vitest";
import { foreign } from "../src/content/page.ts";
import { markdownOptions } from "../src/markdown.ts";

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
