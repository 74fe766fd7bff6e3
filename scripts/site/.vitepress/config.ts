import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { contentPolicy } from "@onelogin-mfa/page-kit/self-contained";
import { type DefaultTheme, defineConfig, type HeadConfig, type Plugin } from "vitepress";
import { addressOf } from "../src/content/page.ts";
import { markdownOptions } from "../src/markdown.ts";
import { notFoundPage } from "../src/not-found.ts";
import { search } from "../src/search.ts";
import type { SiteFacts } from "../src/write-content.ts";

// written before VitePress starts
const facts = JSON.parse(
  readFileSync(fileURLToPath(new URL("../.work/site.json", import.meta.url)), "utf8"),
) as SiteFacts;
const { name, address, repository, version, files, names, menu, references } = facts;
/** A site that does not know where it is published names no address as its own. */
const isAddressKnown = URL.canParse(address);

/**
 * Changes for screen readers in VitePress's components: its start page has no landmark, and its search is a button with buttons in it,
 * and a list of options with links in them. It becomes a dialog with a list of links. It takes an error's whole text, and marks words
 * that begin like those of the query.
 */
const replacements: Readonly<Record<string, readonly (readonly [part: string, other: string])[]>> = {
  "VPHome.vue": [['class="VPHome"', 'class="VPHome" role="main"']],
  "VPLocalSearchBox.vue": [
    ['role="button"', 'role="dialog" aria-modal="true"'],
    [`:aria-owns="results?.length ? 'localsearch-list' : undefined"`, ""],
    ['aria-expanded="true"', ""],
    ['aria-haspopup="listbox"', ""],
    [`:role="results?.length ? 'listbox' : undefined"`, ""],
    [`:aria-selected="selectedIndex === index ? 'true' : 'false'"`, ""],
    ['role="option"', ""],
    ["<kbd :aria-label", '<kbd role="img" :aria-label'],
    [`:aria-label="[...p.titles, p.title].join(' > ')"`, ""],
    // a tab of an excerpt would be of the group of the page's own tabs
    ["html += el.outerHTML", 'html += el.outerHTML.replaceAll(" name=", " data-name=")'],
    ['maxlength="64"', 'maxlength="256"'],
    ["escapeRegExp(term)", '"\\\\b" + escapeRegExp(term) + "\\\\w*"'],
  ],
};

const changedComponents: Plugin = {
  name: "changed-components",
  enforce: "pre",
  transform(code, id) {
    return replacements[id.slice(id.lastIndexOf("/") + 1)]?.reduce((text, [part, replacement]) => {
      if (!text.includes(part)) this.error(`VitePress has no ${part} any more: look at it with axe.`);
      return text.replaceAll(part, replacement);
    }, code);
  },
};

// biome-ignore lint/style/noDefaultExport: VitePress asks for it
export default defineConfig({
  title: name,
  lang: "en",
  // relative: the site works below any address
  base: "./",
  srcDir: ".work/content",
  // the Markdown of the pages, for programs
  srcExclude: ["public/**"],
  outDir: "dist",
  cacheDir: ".work/cache",
  // check-site.ts looks at all links, also those to headings, and knows whose they are
  ignoreDeadLinks: true,
  // a visit loads what it shows
  router: { prefetchLinks: false },
  vite: { build: { chunkSizeWarningLimit: 2000 }, plugins: [changedComponents] },
  ...(isAddressKnown && { sitemap: { hostname: address } }),
  head: [
    [
      "meta",
      { "http-equiv": "Content-Security-Policy", content: contentPolicy({ "connect-src": "'self'" }) },
    ],
    // no browser loads the site's scripts from a disk: the style sheet shows without them what it can
    ["script", {}, 'if (location.protocol !== "file:") document.documentElement.classList.add("scripted")'],
    ["meta", { property: "og:site_name", content: name }],
    ["meta", { property: "og:type", content: "website" }],
    ...(isAddressKnown
      ? [["meta", { property: "og:image", content: `${address}inbox.png` }] as HeadConfig]
      : []),
  ],
  transformHtml: (html, id) =>
    id.endsWith("404.html") ? notFoundPage(html, new URL(address, "https://a.example").pathname) : html,
  transformHead({ pageData, title, description }) {
    const { relativePath } = pageData;
    const url = address + addressOf({ path: relativePath.replace(/\.md$/, "") });
    const toRoot = "../".repeat(relativePath.split("/").length - 1);
    const markdown = relativePath.slice(relativePath.lastIndexOf("/") + 1);
    return [
      ["link", { rel: "icon", type: "image/svg+xml", href: `${toRoot}icon.svg` }],
      ...(isAddressKnown
        ? ([
            ["link", { rel: "canonical", href: url }],
            ["meta", { property: "og:url", content: url }],
          ] as HeadConfig[])
        : []),
      ...(relativePath === "404.md"
        ? []
        : [["link", { rel: "alternate", type: "text/markdown", href: markdown }] as HeadConfig]),
      ["meta", { property: "og:title", content: title }],
      ["meta", { property: "og:description", content: description }],
    ];
  },
  markdown: markdownOptions({ repository, files: new Map(files), names: new Map(names) }),
  themeConfig: {
    nav: [
      { text: "Web login", link: "/guides/web-login" },
      { text: "Getting started", link: "/guides/getting-started" },
      { text: "API", link: "/operations/" },
      { text: "Client", link: "/client/" },
      { text: "Sandbox", link: "/sandbox/" },
      ...(repository ? [{ text: `v${version}`, link: `${repository}/releases` }] : []),
    ],
    sidebar: { ...references, "/": menu } as DefaultTheme.Sidebar,
    outline: { level: [2, 3] },
    search: { provider: "local", options: { ...search, detailedView: true } },
    ...(repository && {
      socialLinks: [{ icon: "github", link: repository }],
      // it runs in the page, where nothing else of this file is
      editLink: { pattern: ({ frontmatter }) => frontmatter.edit },
    }),
    footer: { message: "Not affiliated with OneLogin. MIT licence." },
  },
});
