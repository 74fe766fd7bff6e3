import { type PageOptions, type Report, renderHtml, type Spec } from "@onelogin-mfa/review";
import type { ReviewFiles } from "../write-folder.ts";
import { redocPage } from "./redoc-page.ts";

/** The words of a page that are not about its changes. */
export type PageTexts = Pick<PageOptions, "title" | "others">;

/** Name of the Redoc page beside `index.html`. */
const redocFile = "redoc.html";

/**
 * The reviewer's page as files, by name: `index.html`, and where something changed the newer spec in Redoc, with the changes marked.
 * They open from disk with the network off. Redoc's page is a file of its own, since it holds 2.4 MB of script: `index.html`
 * opens at once.
 *
 * @param spec the newer spec
 */
export function renderPage(report: Report, spec: Spec | undefined, texts: PageTexts = {}): ReviewFiles {
  const forms = { comment: "review.md", json: "review.json" };
  if (spec === undefined || report.changes.length === 0)
    return { "index.html": renderHtml(report, { ...texts, forms }) };
  return {
    "index.html": renderHtml(report, { ...texts, forms, redoc: redocFile }),
    [redocFile]: redocPage(spec, report),
  };
}
