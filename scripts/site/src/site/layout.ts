import { escapeHtml } from "./html.ts";
import type { Heading } from "./markdown.ts";
import { groups, type MenuEntry, menu } from "./pages.ts";

/** Content of the frame that all pages share. */
export interface PageContent {
  readonly file: string;
  readonly title: string;
  readonly description: string;
  readonly html: string;
  /** Shown beside the text from three on. @default none */
  readonly headings?: readonly Heading[];
}

export const siteName = "OneLogin MFA API";

/** A whole page of the site. All links are relative, so that it works from a disk and below any address. */
export function renderPage({ file, title, description, html, headings = [] }: PageContent): string {
  const full = title === siteName ? title : `${title} – ${siteName}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(full)}</title>
<meta name="description" content="${escapeHtml(description)}">
<link rel="stylesheet" href="assets/site.css">
<link rel="icon" href="data:,">
<script src="assets/site.js" defer></script>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header class="top">
<a class="brand" href="index.html">${siteName}</a>
<search class="search">
<label class="hidden-text" for="query">Search</label>
<input id="query" type="search" placeholder="Search" autocomplete="off" spellcheck="false">
<div id="results" hidden><p role="status"></p><ul></ul></div>
</search>
<button class="menu-button" type="button" popovertarget="menu">Menu</button>
</header>
<div class="columns">
<nav id="menu" class="menu" aria-label="Pages" popover>
${groups.map((group) => renderGroup(group, file)).join("\n")}
</nav>
<main id="content" tabindex="-1">
${html}
</main>
${renderContents(headings)}
</div>
<footer class="foot"><p>Not affiliated with OneLogin. MIT licence.</p></footer>
</body>
</html>
`;
}

function renderGroup(group: string, file: string): string {
  const link = ({ href, title }: MenuEntry) =>
    `<li><a href="${href}"${href === file ? ' aria-current="page"' : ""}>${escapeHtml(title)}</a></li>`;
  const entries = menu.filter((entry) => entry.group === group).map(link);
  return `<p>${group}</p>\n<ul>${entries.join("")}</ul>`;
}

function renderContents(headings: readonly Heading[]): string {
  const shown = headings.filter(({ level }) => level === 2);
  if (shown.length < 3) return "";
  const items = shown.map(({ id, text }) => `<li><a href="#${id}">${escapeHtml(text)}</a></li>`);
  return `<nav class="contents" aria-label="On this page"><p>On this page</p><ul>${items.join("")}</ul></nav>`;
}
