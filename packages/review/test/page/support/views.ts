import { indexPage } from "../../../src/page/render-page.ts";
import type { Report } from "../../../src/report.ts";

const redoc = { html: "<title>Redoc</title>", problem: null } as const;

/** `index.html` of a report, as if both Redoc pages were there. */
export function pageOf(report: Report): string {
  return indexPage({ report, before: redoc, after: redoc });
}

/** `index.html` of a report without any Redoc page. */
export function pageWithoutRedoc(report: Report): string {
  return indexPage({ report, before: null, after: null });
}

/** The text of a piece of markup, as a reader sees it: no tags, no style, no script. */
export function textOf(markup: string): string {
  const body = markup.replace(/<(style|script)\b[\s\S]*?<\/\1>/g, "");
  const apart = body.replace(
    /<\/?(p|[duo]l|li|d[td]|h\d|t[dhr]|pre|section|summary|label|option)\b[^>]*>/g,
    " ",
  );
  return apart
    .replace(/<[^>]*>/g, "")
    .replaceAll("&#39;", "'")
    .replace(/\s+/g, " ");
}

/** What stands in the section with this anchor. */
export function sectionOf(markup: string, id: string): string {
  const start = markup.indexOf(`<section class="section" id="${id}"`);
  const next = markup.indexOf('<section class="section"', start + 1);
  return start === -1 ? "" : markup.slice(start, next === -1 ? undefined : next);
}
