import { createHash } from "node:crypto";
import { style } from "../generated/page-style.ts";
import { lineOf } from "../lines.ts";
import type { Bump } from "../policy/bump.ts";
import type { Report } from "../report.ts";
import {
  changesIn,
  claimKey,
  type DocumentSummary,
  isNotCompared,
  type Summary,
  summarize,
} from "../summary.ts";
import { cards, claims, type PageOptions, type Shown, sign, signShapes } from "./cards.ts";
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
  const summary = summarize(report);
  const { accepted, documents, evidence } = summary;
  const page = shownOf(report, summary, options);
  const acceptedLines = { shown: accepted.shown.map(lineOf), rest: accepted.rest.map(lineOf) };
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${plainText(summary.headline)}</title>
<style>${trusted(style)}</style>
</head>
<body>
${signShapes}
<main>
${header(summary, page, options)}
${section("breaking", "Breaks callers", listOf(documents, "breaking", page))}
${section("other", "Other changes", listOf(documents, "other", page))}
${section("accepted", "Accepted", accepted.shown.length > 0 && cards(acceptedLines, page))}
${section("places", "Operations and schemas", outlineList(page))}
${section("evidence", evidence.title, evidence.title !== "" && claims(evidence))}
</main>
</body>
</html>
`.toString();
}

/** A headline, in which an arrow is drawn. */
const headlineText = (headline: string) =>
  headline
    .split(" → ")
    .map(
      (part, index) =>
        html`${index > 0 && html` ${sign("arrow")}<span class="hidden-text">to</span> `}${sentence(part)}`,
    );

const plainText = (text: string) => text.replaceAll("`", "");

function shownOf(report: Report, { evidence }: Summary, { redoc = [] }: PageOptions): Shown {
  const listed = [...evidence.shown, ...evidence.rest];
  const isOne = (report.documents?.length ?? 1) === 1;
  const pages = redoc.flatMap(({ name, page }) => {
    const ids = isOne
      ? report.changes.map(({ id }) => id)
      : report.documents?.find((one) => one.name === name)?.changes;
    return (ids ?? []).map((id) => [id, page] as const);
  });
  return {
    report,
    changes: new Map([...report.changes, ...(report.accepted ?? [])].map((change) => [change.id, change])),
    operations: new Map(report.operations.map((operation) => [operation.operationId, operation])),
    redocPages: new Map(pages),
    placed: placedIn(report),
    claimNumbers: new Map(listed.map((entry, index) => [claimKey(entry), index + 1])),
  };
}

/** The lines of one severity, below a heading for each of several documents. */
function listOf(
  documents: readonly DocumentSummary[],
  severity: "breaking" | "other",
  page: Shown,
): Html | false {
  const lists = documents.flatMap((document, index) => {
    const lines = document[severity];
    if (lines.shown.length + lines.rest.length === 0) return [];
    const id = severity === sectionOf(document) && html` id="document-${index + 1}"`;
    const heading = html`<h3${id}>${headlineText(document.title)}</h3>
`;
    return html`${document.title !== "" && heading}${cards(lines, page)}`;
  });
  return lists.length > 0 && html`${lists}`;
}

/** The first section in which a document has lines. */
const sectionOf = ({ breaking, other }: DocumentSummary) =>
  changesIn(breaking) > 0 ? "breaking" : changesIn(other) > 0 ? "other" : undefined;

function header(
  { headline, counts, notes, compared, problems, documents, evidence }: Summary,
  { report }: Shown,
  { redoc = [] }: PageOptions,
): Html {
  const { required } = report.bump;
  const [breaking, other] = (["breaking", "other"] as const).map((severity) =>
    documents.reduce((sum, document) => sum + changesIn(document[severity]), 0),
  );
  const claimCount = evidence.shown.length + evidence.rest.length;
  const outlineCount = report.outlines?.length ?? 0;
  const links = [
    breaking && html`<a href="#breaking">breaks callers: ${breaking}</a>`,
    other && html`<a href="#other">other changes: ${other}</a>`,
    outlineCount > 0 && html`<a href="#places">operations and schemas: ${outlineCount}</a>`,
    ...redoc.map(({ name, page }) => {
      const title = redoc.length === 1 ? "the document in Redoc" : `${name} in Redoc`;
      return html`<a href="${page}" target="redoc">${title}</a>`;
    }),
    claimCount > 0 && html`<a href="#evidence">evidence: ${claimCount}</a>`,
  ].filter(Boolean);
  const isSeveral = documents.some((document) => document.headline !== "");
  return html`
<header class="${toneOf(report.result, required)}">
<h1>${sign(isNotCompared(report) ? "failed" : required)} ${headlineText(headline)}</h1>
${(counts !== "" || notes.length > 0) && html`<p>${[counts && `${counts}.`, ...notes].filter(Boolean).map((one) => html`${sentence(one)} `)}</p>`}
<p class="note">${sentence(compared)}</p>
${[...problems.shown, ...problems.rest].map((problem) => html`<p>${sentence(problem)}</p>`)}
${isSeveral && html`<ul class="documents">${documents.map(documentItem)}</ul>`}
${links.length > 0 && html`<ul class="links">${links.map((link) => html`<li>${link}</li>`)}</ul>`}
</header>`;
}

const toneOf = (result: Report["result"], bump: Bump) =>
  result === "failed" ? "bad" : result === "not-compared" ? "warn" : `bump-${bump}`;

/** The headline of a document, which leads to its first changes. */
function documentItem(document: DocumentSummary, index: number): Html {
  const { headline, notes, result, bump } = document;
  const title = html`${sign(isNotCompared(document) ? "failed" : bump)} ${headlineText(headline)}`;
  const link =
    sectionOf(document) === undefined ? title : html`<a href="#document-${index + 1}">${title}</a>`;
  return html`
<li class="${toneOf(result, bump)}"><strong>${link}</strong> <span class="note">${notes.map((note) => html`${sentence(note)} `)}</span></li>`;
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
