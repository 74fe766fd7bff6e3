import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import type { Report, Spec, SpecPair } from "../report.ts";
import { contentPolicy, readAsset } from "./assets.ts";
import { type Html, html, trusted } from "./html.ts";
import { bumpBadge, bumpWord } from "./parts.ts";
import { buildRedoc, type RedocResult } from "./redoc-page.ts";
import { changesSection } from "./sections/changes.ts";
import { redocSection } from "./sections/redoc.ts";
import { summarySection } from "./sections/summary.ts";
import { typescriptSection } from "./sections/typescript.ts";
import { isNotCompared, pageFiles, type Section, type View } from "./view.ts";

/**
 * The reviewer's page as files, by name: `index.html`, and beside it a Redoc page for each spec that there is
 * (one if both are the same). They open from disk with the network off. Redoc's pages are files of their own, since
 * each holds 2.4 MB of script: `index.html` opens at once, and each can be read alone.
 */
export async function renderPage(
  report: Report,
  { base, head }: SpecPair,
): Promise<{ [file: string]: string }> {
  const redocOf = (spec: Spec | null, side: "before" | "after"): Promise<RedocResult> | null =>
    spec && buildRedoc(spec, report, side);
  // two pages of one and the same spec would only hide that nothing changed
  const older = isDeepStrictEqual(base, head) ? null : base;
  const [before, after] = await Promise.all([redocOf(older, "before"), redocOf(head, "after")]);
  const files: { [file: string]: string } = { "index.html": indexPage({ report, before, after }) };
  if (before?.html) files[pageFiles.before] = before.html;
  if (after?.html) files[pageFiles.after] = after.html;
  return files;
}

/** Colours and type are those of the site. */
const design = readFileSync(fileURLToPath(import.meta.resolve("@onelogin-mfa/docs/design.css")), "utf8");
const styles = ["layout", "parts", "changes", "tables", "print"].map((name) => `style/${name}.css`);
const scripts = ["filter", "frames"].map((name) => `browser/${name}.js`);

/**
 * `index.html`: what matters first at the top, what is looked up at the end. Style and scripts stand inside, and nothing
 * is loaded from elsewhere.
 */
export function indexPage(view: View): string {
  const { report } = view;
  const sections = [summarySection(view), changesSection(view), typescriptSection(view), redocSection(view)];
  const style = [design, ...styles.map(readAsset)].join("\n");
  const code = scripts.map(readAsset);
  const { base, head, bump } = report;
  const isKnown = !isNotCompared(report);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy({ scripts: code, styles: [style], frames: true })}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Review: ${isKnown ? bumpWord(bump.required) : "incomplete"}, ${base.label} to ${head.label}</title>
<style>${trusted(style)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the review</a>
<header>
<h1>Review of the spec</h1>
<p>From <strong>${base.label}</strong> to <strong>${head.label}</strong> ${isKnown && bumpBadge(bump.required)}</p>
</header>
<nav aria-label="Sections"><ul>${sections.map(entry)}</ul></nav>
<main id="main" tabindex="-1">${sections.map(section)}</main>
<footer><p>The same review as <a href="review.md">Markdown</a> and as <a href="review.json">JSON</a>.</p></footer>
${code.map((source) => html`<script type="module">${trusted(source)}</script>`)}
</body>
</html>
`;
  return page.toString();
}

function entry({ id, title, note }: Section): Html {
  return html`<li><a href="#${id}">${title}${note ? html` <span class="note">${note}</span>` : null}</a></li>`;
}

function section({ id, title, body }: Section): Html {
  return html`
<section class="section" id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title} <a class="anchor" href="#${id}" aria-label="Link to this section">#</a></h2>
${body}
</section>`;
}
