import { indexPage } from "../../../src/page/render-page.ts";
import type { Report } from "../../../src/report.ts";

const redoc = { html: "<title>Redoc</title>", problem: null } as const;

/** `index.html` of a report, as if both Redoc pages were there. */
export function pageOf(report: Report): string {
  return indexPage({ report, redoc: { before: redoc, after: redoc } });
}

/** `index.html` of a report without any Redoc page. */
export function pageWithoutRedoc(report: Report): string {
  return indexPage({ report, redoc: null });
}

/** The text of a piece of markup, as a reader sees it: no tags, no style, no script. */
export function textOf(markup: string): string {
  const body = markup.replace(/<(style|script|title)\b[\s\S]*?<\/\1>/g, "");
  const apart = body.replace(/<\/?(p|ul|li|h\d|t[dhr]|pre|section|summary|label|option)\b[^>]*>/g, " ");
  const text = apart
    .replace(/<[^>]*>/g, "")
    .replaceAll("&#39;", "'")
    .replaceAll("&gt;", ">");
  return text.replace(/\s+/g, " ").trim();
}
