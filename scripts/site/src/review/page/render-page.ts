import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { contentPolicy, hashOf, inlineOnly } from "@onelogin-mfa/page/self-contained";
import type { Report, ReportedChange, SpecPair } from "@onelogin-mfa/review";
import {
  changesIn,
  isNotCompared,
  operationsOf,
  type Summary,
  summarize,
} from "@onelogin-mfa/review/internal/summary";
import type { ReviewFiles } from "../write-folder.ts";
import { cards, claims, redocFiles, type Shown, sign } from "./card.ts";
import { type Html, html, readAsset, sentence, trusted } from "./html.ts";
import { redocPage } from "./redoc-page.ts";

/**
 * The reviewer's page as files, by name: `index.html`, and a Redoc page for each spec where both are there and differ.
 * They open from disk with the network off. Redoc's pages are files of their own, since each holds 2.4 MB of script:
 * `index.html` opens at once, and each can be read alone.
 */
export function renderPage(report: Report, { base, head }: SpecPair): ReviewFiles {
  const hasRedoc = base !== null && head !== null && !isDeepStrictEqual(base, head);
  const page = { "index.html": indexPage({ report, hasRedoc }) };
  if (!hasRedoc) return page;
  const before = redocPage(base, report, "before");
  return { ...page, [redocFiles.before]: before, [redocFiles.after]: redocPage(head, report, "after") };
}

/** Colours, type and badges are those of the site. */
const design = readFileSync(fileURLToPath(import.meta.resolve("@onelogin-mfa/page/design.css")), "utf8");
const style = [design, readAsset("page.css")].join("\n");
const script = readAsset("browser/frames.js");
// `'self'` is for a folder that is served; from disk Chromium asks for the scheme
const policy = contentPolicy({
  ...inlineOnly([script]),
  "style-src": hashOf(style),
  "frame-src": "'self' file:",
});

/** `index.html`: the result first, then what breaks. Style and script stand inside, and nothing is loaded from elsewhere. */
export function indexPage(page: Shown): string {
  const summary = summarize(page.report);
  const { breaking, other, evidence } = summary;
  const [first] = [...breaking.shown, ...other.shown].flatMap(({ changes }) => changes);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Spec review: ${summary.result}</title>
<style>${trusted(style)}</style>
</head>
<body>
<main>
${header(summary, page)}
${section("breaking", "Breaks callers", breaking.shown.length > 0 && cards(breaking, page))}
${section("other", "Other changes", other.shown.length > 0 && cards(other, page))}
${redocSection(page, first)}
${section("evidence", evidence.title, evidence.title !== "" && claims(evidence))}
</main>
<footer><p>The same as <a href="review.md">a comment</a> and as <a href="review.json">JSON</a>.</p></footer>
<script type="module">${trusted(script)}</script>
</body>
</html>
`.toString();
}

function header(
  { result, version, compared, problems, breaking, other, evidence }: Summary,
  { report, hasRedoc }: Shown,
): Html {
  const { required } = report.bump;
  const isFailed = isNotCompared(report);
  const claimCount = evidence.shown.length + evidence.rest.length;
  const links = [
    changesIn(breaking) > 0 && html`<a href="#breaking">breaks callers: ${changesIn(breaking)}</a>`,
    changesIn(other) > 0 && html`<a href="#other">other changes: ${changesIn(other)}</a>`,
    hasRedoc && html`<a href="#redoc">Redoc</a>`,
    claimCount > 0 && html`<a href="#evidence">evidence: ${claimCount}</a>`,
  ].filter(Boolean);
  return html`
<header class="${isFailed ? "bad" : `bump-${required}`}">
<h1>${sign(isFailed ? "failed" : required)} Spec review: ${result}</h1>

${problems.map((problem) => html`<p>${sentence(problem)}</p>`)}
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

/** Both specs in Redoc, side by side, or one after the other where the page is narrow. Both start at the first change. */
function redocSection({ hasRedoc, report }: Shown, first: ReportedChange | undefined): Html | null {
  if (!hasRedoc) return null;
  const [mostSevere] = operationsOf(first?.positions ?? []);
  const operation = report.operations.find(({ operationId }) => operationId === mostSevere);
  const noscript = html`<noscript><p>Redoc needs JavaScript.</p></noscript>`;
  return html`
<section id="redoc" aria-labelledby="redoc-title">
<h2 id="redoc-title">Redoc before and after</h2>
${noscript}
<div class="frames">
${side("before", "Before", operation?.redoc.before)}
${side("after", "After", operation?.redoc.after)}
</div>
</section>`;
}

function side(name: "before" | "after", title: string, start: string | null | undefined): Html {
  const file = redocFiles[name];
  // Redoc needs its storage (`allow-same-origin`); its own policy keeps it from the network and from foreign scripts
  return html`
<div><h3>${title} <a class="note" href="${file}">open alone</a></h3>
<iframe src="${file}${start ?? "#/"}" data-redoc="${file}" data-side="${name}" title="${title}, in Redoc" loading="lazy" sandbox="allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox"></iframe></div>`;
}
