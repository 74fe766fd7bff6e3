import { createHash } from "node:crypto";
import { style } from "../generated/page-style.ts";
import type { Report } from "../report.ts";
import { changesIn, claimKey, isNotCompared, lineOf, type Summary, summarize } from "../summary.ts";
import { cards, claims, type PageOptions, type Shown, sign } from "./cards.ts";
import { type Html, html, sentence, trusted } from "./html.ts";
import { outlineList, placedIn } from "./outline-list.ts";

/** Nothing is loaded, no script runs, and the one style is ours, byte by byte. */
const policy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/**
 * The report as one page that needs no network and no script: the result first, then what breaks, the other changes, and the
 * operations and schemas in which something changed, with what is gone struck through at its place.
 *
 * @param report with its outlines, if these are to be shown: `compare` makes them on request
 * @example
 * const report = await compare("git:main:openapi.yaml", "openapi.yaml", { outlines: true });
 * writeFileSync("review.html", renderHtml(report));
 */
export function renderHtml(report: Report, options: PageOptions = {}): string {
  const { title = "Spec review", forms } = options;
  const summary = summarize(report);
  const { breaking, other, accepted, evidence } = summary;
  const page = shownOf(report, summary, options);
  const acceptedLines = { shown: accepted.shown.map(lineOf), rest: accepted.rest.map(lineOf) };
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
${section("accepted", "Accepted", accepted.shown.length > 0 && cards(acceptedLines, page))}
${section("places", "Operations and schemas", outlineList(page))}
${section("evidence", evidence.title, evidence.title !== "" && claims(evidence))}
</main>
${forms && html`<footer><p>The same as <a href="${forms.comment}">a comment</a> and as <a href="${forms.json}">JSON</a>.</p></footer>`}
</body>
</html>
`.toString();
}

function shownOf(report: Report, { evidence }: Summary, options: PageOptions): Shown {
  const listed = [...evidence.shown, ...evidence.rest];
  return {
    ...options,
    report,
    changes: new Map([...report.changes, ...(report.accepted ?? [])].map((change) => [change.id, change])),
    placed: placedIn(report),
    claimNumbers: new Map(listed.map((entry, index) => [claimKey(entry), index + 1])),
  };
}

function header(
  { result, compared, problems, breaking, other, evidence }: Summary,
  { report, redoc, title = "Spec review", others = [] }: Shown,
): Html {
  const { required } = report.bump;
  const isFailed = isNotCompared(report);
  const claimCount = evidence.shown.length + evidence.rest.length;
  const outlineCount = report.outlines?.length ?? 0;
  const links = [
    changesIn(breaking) > 0 && html`<a href="#breaking">breaks callers: ${changesIn(breaking)}</a>`,
    changesIn(other) > 0 && html`<a href="#other">other changes: ${changesIn(other)}</a>`,
    outlineCount > 0 && html`<a href="#places">operations and schemas: ${outlineCount}</a>`,
    redoc !== undefined && html`<a href="${redoc}" target="redoc">the spec in Redoc</a>`,
    claimCount > 0 && html`<a href="#evidence">evidence: ${claimCount}</a>`,
    ...others.map(
      ({ name, page, report }) => html`<a href="${page}">${name}: ${summarize(report).result}</a>`,
    ),
  ].filter(Boolean);
  return html`
<header class="${isFailed ? "bad" : `bump-${required}`}">
<h1>${sign(isFailed ? "failed" : required)} ${title}: ${result}</h1>

${[...problems.shown, ...problems.rest].map((problem) => html`<p>${sentence(problem)}</p>`)}
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
