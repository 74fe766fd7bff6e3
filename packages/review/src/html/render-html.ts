import { readFileSync } from "node:fs";
import { contentPolicy, hashOf, inlineOnly } from "@onelogin-mfa/page/self-contained";
import type { Report, Spec } from "@onelogin-mfa/review";
import { changesIn, isNotCompared, type Summary, summarize } from "@onelogin-mfa/review/workshop";
import type { ReviewFiles } from "../write-folder.ts";
import { cards, claims, type PageTexts, redocFile, type Shown, sign } from "./card.ts";
import { type Html, html, sentence, trusted } from "./html.ts";
import { redocPage } from "./redoc-page.ts";

export type { PageTexts } from "./card.ts";

/**
 * The reviewer's page as files, by name: `index.html`, and where something changed the newer spec in Redoc, with the changes marked.
 * They open from disk with the network off. Redoc's page is a file of its own, since it holds 2.4 MB of script: `index.html`
 * opens at once.
 *
 * @param spec the newer spec
 */
export function renderPage(report: Report, spec: Spec | undefined, texts: PageTexts = {}): ReviewFiles {
  const hasRedoc = spec !== undefined && report.changes.length > 0;
  const page = { "index.html": indexPage({ report, hasRedoc, ...texts }) };
  return hasRedoc ? { ...page, [redocFile]: redocPage(spec, report) } : page;
}

/** Colours, type and badges are those of the site. */
const sheets = [import.meta.resolve("@onelogin-mfa/page/design.css"), new URL("page.css", import.meta.url)];
const style = sheets.map((sheet) => readFileSync(new URL(sheet), "utf8")).join("\n");
const policy = contentPolicy({ ...inlineOnly([]), "style-src": hashOf(style) });

/** `index.html`: the result first, then what breaks. The style stands inside, nothing is loaded from elsewhere, and no script runs. */
export function indexPage(page: Shown): string {
  const { title = "Spec review" } = page;
  const summary = summarize(page.report);
  const { breaking, other, evidence } = summary;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}: ${summary.result}</title>
<style>${trusted(style)}</style>
</head>
<body>
<main>
${header(summary, page)}
${section("breaking", "Breaks callers", breaking.shown.length > 0 && cards(breaking, page))}
${section("other", "Other changes", other.shown.length > 0 && cards(other, page))}
${section("evidence", evidence.title, evidence.title !== "" && claims(evidence))}
</main>
<footer><p>The same as <a href="review.md">a comment</a> and as <a href="review.json">JSON</a>.</p></footer>
</body>
</html>
`.toString();
}

function header(
  { result, version, compared, problems, breaking, other, evidence }: Summary,
  { report, hasRedoc, title = "Spec review", others = [] }: Shown,
): Html {
  const { required } = report.bump;
  const isFailed = isNotCompared(report);
  const claimCount = evidence.shown.length + evidence.rest.length;
  const links = [
    changesIn(breaking) > 0 && html`<a href="#breaking">breaks callers: ${changesIn(breaking)}</a>`,
    changesIn(other) > 0 && html`<a href="#other">other changes: ${changesIn(other)}</a>`,
    hasRedoc && html`<a href="${redocFile}" target="redoc">the spec in Redoc</a>`,
    claimCount > 0 && html`<a href="#evidence">evidence: ${claimCount}</a>`,
    ...others.map(
      ({ name, page, report }) => html`<a href="${page}">${name}: ${summarize(report).result}</a>`,
    ),
  ].filter(Boolean);
  return html`
<header class="${isFailed ? "bad" : `bump-${required}`}">
<h1>${sign(isFailed ? "failed" : required)} ${title}: ${result}</h1>

${[...problems.shown, ...problems.rest].map((problem) => html`<p>${sentence(problem)}</p>`)}
${version && html`<p>${sentence(version)}</p>`}
<p class="note">${sentence(compared)}</p>
${links.length > 0 && html`<ul class="links">${links.map((link) => html`<li>${link}</li>`)}</ul>`}
</header>`;
}

/** A part of the page; nothing if it is empty. */
function section(id: string, title: string, ...parts: readonly (Html | false | null)[]): Html | null {
  if (!parts.some(Boolean)) return null;
  return html`
<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${parts}
</section>`;
}
