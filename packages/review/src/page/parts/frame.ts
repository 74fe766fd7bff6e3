import { contentPolicy } from "../content-policy.ts";
import { isNotCompared, type Section, type View } from "../view.ts";
import { readAsset } from "./assets.ts";
import { bumpBadge, bumpWord } from "./badges.ts";
import { type Html, html, trusted } from "./html.ts";

const styles = ["tokens", "layout", "parts", "changes", "tables", "print"].map((name) => `style/${name}.css`);
const scripts = ["filter", "frames"].map((name) => `browser/${name}.js`);

/** The whole of `index.html`: style and scripts inside, nothing from elsewhere. */
export function frame({ report }: View, sections: readonly Section[]): string {
  const style = styles.map(readAsset).join("\n");
  const code = scripts.map(readAsset);
  const { base, head, bump } = report;
  const isKnown = !isNotCompared(report);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy({ scripts: code, styles: [style], frames: true })}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Review: ${isKnown ? bumpWord[bump.required] : "incomplete"}, ${base.label} to ${head.label}</title>
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
