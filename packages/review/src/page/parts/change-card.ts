import type { EvidenceEntry, Position, ReportedChange, ToolResult } from "../../report.ts";
import { evidenceOf, operationOf, type View } from "../view.ts";
import { changeAnchor, evidenceAnchor, operationAnchor } from "./anchors.ts";
import { bumpBadge, confidenceBadge, kindBadge } from "./badges.ts";
import { diff, whereIs } from "./diff.ts";
import { count, type Html, html, linked, sentence } from "./html.ts";
import { redocLink } from "./redoc-links.ts";

/** One change: what, why it is rated so, where, the lines, and what stands behind it. */
export function changeCard(view: View, change: ReportedChange): Html {
  const { id, kind, bump, impact, rule, reason, before, after } = change;
  const anchor = changeAnchor(id);
  return html`
<li class="change bump-${bump}" id="${anchor}" data-item data-impact="${impact}">
<article aria-labelledby="${anchor}-title">
<p class="marks">${bumpBadge(bump)} <span class="note">${impact}</span> ${kindBadge(kind)}</p>
<h4 id="${anchor}-title">${sentence(change.sentence)} <a class="anchor" href="#${anchor}" aria-label="Link to this change">#</a></h4>
<p>${sentence(reason)} <span class="note">Rule <code>${rule}</code>.</span></p>
${positionList(view, change.positions)}
${change.disagreement === null ? null : html`<p class="disagreement"><strong>The tools disagree.</strong> ${sentence(change.disagreement)}</p>`}
${places(change)}
${before || after ? diff(before, after) : null}
${evidenceList(evidenceOf(view.report, change.evidence))}
${caseList(change.cases)}
${resultList(change.results)}
</article>
</li>`;
}

function positionList(view: View, positions: readonly Position[]): Html | null {
  if (positions.length === 0) return null;
  const ids = [...new Set(positions.map(({ operationId }) => operationId))];
  const one = (operationId: string) => {
    const parts = positions.filter((position) => position.operationId === operationId).map(partOf);
    return html`<li>${operationLinks(view, operationId)} ${[...new Set(parts)].join(", ")}</li>`;
  };
  return html`<ul class="positions" aria-label="Where it shows">${ids.map(one)}</ul>`;
}

const partOf = ({ part, status }: Position) =>
  part === "response" ? `response ${status ?? ""}`.trim() : part;

function operationLinks(view: View, operationId: string): Html {
  const operation = operationOf(view.report, operationId);
  if (operation === undefined) return html`${operationId}:`;
  return html`<a href="#${operationAnchor(operationId)}">${operationId}</a> (${redocLink(view, operation)}):`;
}

function places({ before, after }: ReportedChange): Html {
  const place = (word: string, at: typeof before) =>
    at && html`<span>${word} <code>${whereIs(at)}</code></span>`;
  const pointer = (after ?? before)?.pointer;
  return html`<p class="places">${place("Before", before)} ${place("After", after)} ${pointer ? html`<code class="pointer">${pointer}</code>` : null}</p>`;
}

function evidenceList(entries: readonly EvidenceEntry[]): Html {
  if (entries.length === 0) return html`<p class="note">No evidence at this place.</p>`;
  const entry = ({ id, claim, source, confidence }: EvidenceEntry) =>
    html`<li>${confidenceBadge(confidence)} ${sentence(claim)} <span class="note">${linked(source)}</span> <a href="#${evidenceAnchor(id)}" aria-label="This claim in the evidence">evidence</a></li>`;
  return html`<details open><summary>Evidence: ${count(entries.length, "claim")}</summary><ul>${entries.map(entry)}</ul></details>`;
}

function caseList(cases: readonly string[]): Html {
  if (cases.length === 0) return html`<p class="note">No contract case covers this place.</p>`;
  return html`<details><summary>Covered by ${count(cases.length, "contract case")}</summary><ul>${cases.map((title) => html`<li>${title}</li>`)}</ul></details>`;
}

function resultList(results: readonly ToolResult[]): Html {
  if (results.length === 0)
    return html`<p class="note">Only this review sees it: no other tool looks at this.</p>`;
  const one = ({ tool, bump, rule, message }: ToolResult) =>
    html`<li><strong>${tool}</strong> ${bumpBadge(bump)} ${message} ${rule === null ? null : html`<code>${rule}</code>`}</li>`;
  return html`<details><summary>What other tools say: ${results.map(({ tool, bump }) => `${tool} ${bump}`).join(", ")}</summary><ul>${results.map(one)}</ul></details>`;
}
