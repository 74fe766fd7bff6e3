import type { ReviewedOperation } from "../../report.ts";
import { type Html, html } from "../html.ts";
import { bumpSign } from "../parts.ts";
import { isNotCompared, pageFiles, type Section, type View } from "../view.ts";

/** Both specs in Redoc, side by side: one after the other behind tabs where the page is narrow. */
export function redocSection(view: View): Section {
  const { before, after, report } = view;
  const hasBoth = report.base.file !== null && !isNotCompared(report);
  const unchanged = before === null && after !== null && hasBoth && report.changes.length === 0;
  return {
    id: "redoc",
    title: "Redoc",
    note: "",
    body: html`
${unchanged ? html`<p>Both specs are the same, so there is one page.</p>` : null}
<form class="jump" data-jump-form hidden><label>Show operation <select>${options(report.operations)}</select></label></form>
${before && after ? tabs : null}
<div class="frames">
${unchanged ? null : side("before", "Before", before)}
${side("after", unchanged ? "The spec" : "After", after)}
</div>`,
  };
}

// without a script too: the style sheet asks which button is pressed
const tabs = html`
<fieldset class="tabs"><legend class="hidden-text">Which spec to show</legend>
<label><input type="radio" name="redoc-side" value="before"> Before</label>
<label><input type="radio" name="redoc-side" value="after" checked> After</label>
</fieldset>`;

function options(operations: readonly ReviewedOperation[]): Html {
  const option = ({ operationId, redoc, state, bump }: ReviewedOperation) =>
    html`<option value="${redoc}">${state === "same" ? "" : `${bumpSign[bump]} `}${operationId}${state === "same" ? "" : ` (${state})`}</option>`;
  return html`<option value="#/">(choose)</option>${operations.map(option)}`;
}

function side(name: "before" | "after", title: string, result: View["before"]): Html {
  const file = pageFiles[name];
  if (result === null)
    return html`<div class="side side-${name}"><h3>${title}</h3><p class="empty">There is no spec to show: see the summary.</p></div>`;
  if (result.html === null)
    return html`<div class="side side-${name}"><h3>${title}</h3><p class="empty">Redoc cannot show this spec:</p><pre>${result.problem}</pre></div>`;
  // Redoc needs its storage (`allow-same-origin`); its own policy keeps it from the network and from foreign scripts
  return html`
<div class="side side-${name}"><h3>${title} <a class="note" href="${file}">open alone</a></h3>
<iframe src="${file}#/" data-redoc="${file}" title="${title}, in Redoc" loading="lazy" sandbox="allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox"></iframe></div>`;
}
