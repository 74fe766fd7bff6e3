import { renderHtml } from "../src/html/render-html.ts";
import type { Report } from "../src/report.ts";

/** The reviewer's page of a report, as if the page of Redoc were there, or without. */
export const pageOf = (report: Report, hasRedoc = true): string =>
  renderHtml(report, { redoc: hasRedoc ? [{ name: "spec/mfa.yaml", page: "redoc.html" }] : [] });

/** The text of a piece of markup, as a reader sees it: no tags, no style, no script. */
export function visibleText(markup: string): string {
  const body = markup.replace(/<(style|script|title)\b[\s\S]*?<\/\1>/g, "");
  const apart = body.replace(/<\/?(p|ul|li|h\d|t[dhr]|pre|section|summary|label|option)\b[^>]*>/g, " ");
  const text = apart
    .replace(/<[^>]*>/g, "")
    .replaceAll("&#39;", "'")
    .replaceAll("&#10;", "\n")
    .replaceAll("&gt;", ">");
  return text.replace(/\s+/g, " ").trim();
}
