import type { BumpCheck, Report, ReportProblem, Revision } from "../../report.ts";
import { count } from "../../words.ts";
import { type Html, html, sentence } from "../html.ts";
import { agreementBadge, bumpBadge, bumpSign, bumpWord } from "../parts.ts";
import { isNotCompared, type Section, type View } from "../view.ts";

/** The bump that the change needs, what was declared, and what could not be done. */
export function summarySection({ report }: View): Section {
  const { problems } = report;
  return {
    id: "summary",
    title: "Summary",
    note: "",
    body: html`
${problems.length > 0 ? problemList(problems) : null}
${isNotCompared(report) ? notCompared : headline(report)}
${isNotCompared(report) ? null : figures(report)}
<dl class="revisions">${revision("Before", report.base)}${revision("After", report.head)}</dl>`,
  };
}

function headline(report: Report): Html {
  const { bump, changes } = report;
  const { required, declared } = bump;
  const isEmpty = changes.length === 0 && required === "none";
  const needs = required === "none" ? "needs no bump" : `needs a ${bumpWord(required)} bump`;
  return html`
<div class="headline bump-${required}">
<p class="needs"><span class="sign" aria-hidden="true">${bumpSign[required]}</span> ${isEmpty ? "Nothing changed: both specs say the same." : `This change ${needs}.`}</p>
<p>Declared: ${bumpBadge(declared)} ${agreementBadge(bump)}</p>
</div>
<div class="cards">
${resultCard("Spec", bump.spec)}
${resultCard("Client", bump.client)}
</div>`;
}

const notCompared = html`
<div class="headline bump-none">
<p class="needs"><span class="sign" aria-hidden="true">?</span> The change cannot be checked.</p>
<p>One side could not be read.</p>
</div>`;

function resultCard(title: string, result: BumpCheck): Html {
  const { required, declared, note, reasons, versionBefore, versionNow } = result;
  return html`
<section class="card" aria-labelledby="result-${title}">
<h3 id="result-${title}">${title}</h3>
<dl>
<dt>Needs</dt><dd>${bumpBadge(required)}</dd>
<dt>Declared</dt><dd>${bumpBadge(declared)} <span class="versions">${versionBefore ?? "no version"} → ${versionNow ?? "no version"}</span></dd>
<dt>Result</dt><dd>${agreementBadge(result)}</dd>
</dl>
<p>${sentence(note)}</p>
${reasons.length > 0 ? html`<h4>Because</h4><ul class="reasons">${reasons.map((reason) => html`<li>${sentence(reason)}</li>`)}</ul>` : null}
</section>`;
}

function figures({ changes, typescript }: Report): Html {
  const impact = (name: string) => changes.filter((change) => change.impact === name).length;
  const figure = (number: number, label: string, target: string) =>
    html`<li><a href="#${target}"><strong>${number}</strong> ${label}</a></li>`;
  return html`
<ul class="figures" aria-label="In figures">
${figure(impact("breaking"), "breaking", "changes")}
${figure(impact("compatible"), "compatible", "changes")}
${figure(impact("documentation"), "documentation only", "changes")}
${figure(typescript.errors.filter(({ breaking }) => breaking).length, "errors in code that compiled", "types")}
</ul>`;
}

function revision(term: string, { label, why, file, specVersion, clientVersion }: Revision): Html {
  const parts = [
    file === null ? "no spec" : html`<code>${file}</code>`,
    specVersion === null ? null : html`, spec ${specVersion}`,
    clientVersion === null ? null : html`, client ${clientVersion}`,
  ];
  return html`<dt>${term}</dt><dd><strong>${label}</strong>: ${parts}. ${sentence(why)}</dd>`;
}

function problemList(problems: readonly ReportProblem[]): Html {
  const errors = problems.filter(({ severity }) => severity === "error").length;
  const title = errors > 0 ? "This report is incomplete" : count(problems.length, "warning");
  return html`
<section class="problems ${errors > 0 ? "error" : "warning"}" aria-labelledby="problems">
<h3 id="problems"><span aria-hidden="true">${errors > 0 ? "✗" : "!"}</span> ${title}</h3>
<ul>${problems.map(problem)}</ul>
</section>`;
}

function problem({ severity, side, file, line, column, message }: ReportProblem): Html {
  const location = [file, line, column].filter((part) => part !== null).join(":");
  const where = side === null ? "" : side === "base" ? " before" : " after";
  return html`<li><strong>${severity === "error" ? "Error" : "Warning"}${where}</strong>${location ? html` <code>${location}</code>` : null}: <span class="message">${sentence(message)}</span></li>`;
}
