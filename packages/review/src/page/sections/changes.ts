import type { EvidenceEntry, Impact, Position, ReportedChange, ReviewedOperation } from "../../report.ts";
import { count } from "../../words.ts";
import { diff, whereIs } from "../diff.ts";
import { type Html, html, linked, sentence } from "../html.ts";
import { bumpBadge, confidenceBadge, kindBadge, redocLink, redocLinkList } from "../parts.ts";
import {
  changeAnchor,
  isNotCompared,
  operationAnchor,
  operationOf,
  type Section,
  type View,
} from "../view.ts";

/** Changes that stand together: of one operation, of several, or of the document. */
interface Group {
  readonly anchor: string;
  readonly title: Html;
  readonly lead: Html | null;
  readonly changes: readonly ReportedChange[];
}

/** Every change in words, by operation. */
export function changesSection(view: View): Section {
  const { changes } = view.report;
  const body =
    changes.length === 0
      ? html`<p class="empty">${isNotCompared(view.report) ? "The two specs could not be compared." : "There is no change to show."}</p>`
      : html`
${overview(view)}
${filterForm(changes)}
<div id="changes-by-operation">${groupsOf(view).map((group) => section(view, group))}</div>`;
  return { id: "changes", title: "Changes", note: String(changes.length), body };
}

const impactSigns: Readonly<Record<Impact, string>> = { breaking: "▲", compatible: "◆", documentation: "●" };

/** A form that shows or hides the changes. It shows only where a script runs; `browser/filter.js` does the work. */
function filterForm(changes: readonly ReportedChange[]): Html {
  const found = (impact: string) => changes.filter((change) => change.impact === impact).length;
  const present = Object.entries(impactSigns).filter(([impact]) => found(impact) > 0);
  const boxes = present.map(
    ([impact, sign]) =>
      html`<label><input type="checkbox" name="impact" value="${impact}" checked> ${sign} ${impact} (${found(impact)})</label>`,
  );
  return html`
<form class="filter" data-filter="changes-by-operation" role="search" aria-label="Filter the changes" hidden>
${boxes.length > 1 ? html`<fieldset><legend>Impact</legend>${boxes}</fieldset>` : null}
<label class="search">Search <input type="search" autocomplete="off" spellcheck="false"></label>
<output></output>
</form>`;
}

function overview({ report }: View): Html {
  const changed = report.operations.filter(({ changes }) => changes.length > 0);
  if (changed.length === 0) return html`<p>No operation is concerned.</p>`;
  const entry = ({ operationId, bump, changes }: ReviewedOperation) =>
    html`<li><a href="#${operationAnchor(operationId)}">${operationId}</a> ${bumpBadge(bump)} <span class="note">${count(changes.length, "change")}</span></li>`;
  return html`<ul class="overview" aria-label="Operations that are concerned">${changed.map(entry)}</ul>`;
}

function groupsOf(view: View): Group[] {
  const { changes, operations } = view.report;
  const idsOf = ({ positions }: ReportedChange) => [...new Set(positions.map((at) => at.operationId))];
  const shared = changes.filter((change) => idsOf(change).length > 1);
  const own = (id: string) =>
    changes.filter((change) => idsOf(change).length === 1 && idsOf(change)[0] === id);
  const byOperation = operations
    .filter((operation) => operation.changes.length > 0)
    .map((operation) => operationGroup(view, operation, own(operation.operationId), shared));
  const rest = (anchor: string, title: string, found: readonly ReportedChange[]) =>
    found.length > 0 ? [{ anchor, title: html`${title}`, lead: null, changes: found }] : [];
  // a position without its operation would be an error of the report; its change is shown all the same
  const lost = changes.filter((change) => {
    const [id, ...others] = idsOf(change);
    return others.length === 0 && (id === undefined || operationOf(view.report, id) === undefined);
  });
  return [
    ...rest("shared-changes", "Several operations at once", shared),
    ...byOperation,
    ...rest("document-changes", "The document as a whole", lost),
  ];
}

function operationGroup(
  view: View,
  operation: ReviewedOperation,
  changes: readonly ReportedChange[],
  shared: readonly ReportedChange[],
): Group {
  const { operationId, method, path, summary, state } = operation;
  const concerned = shared.filter(({ id }) => operation.changes.includes(id)).length;
  return {
    anchor: operationAnchor(operationId),
    title: html`<span class="operation-id">${operationId}</span> ${state === "changed" || state === "same" ? null : html`<span class="badge kind-${state}">${state}</span>`}`,
    lead: html`
<p class="lead"><code>${method.toUpperCase()} ${path}</code> ${summary}</p>
${concerned > 0 ? html`<p class="note">Also concerned by <a href="#shared-changes">${count(concerned, "change")} of several operations</a>.</p>` : null}
${redocLinkList(view, operation)}`,
    changes,
  };
}

function section(view: View, { anchor, title, lead, changes }: Group): Html {
  return html`
<section class="group" id="${anchor}" aria-labelledby="${anchor}-title" data-group>
<h3 id="${anchor}-title">${title} <a class="anchor" href="#${anchor}" aria-label="Link to this operation">#</a></h3>
${lead}
${changes.length > 0 ? html`<ol class="change-cards">${changes.map((change) => changeCard(view, change))}</ol>` : null}
</section>`;
}

/** One change: what, why it is rated so, where, the lines, and what stands behind it. */
function changeCard(view: View, change: ReportedChange): Html {
  const { id, kind, bump, impact, rule, reason, before, after } = change;
  const anchor = changeAnchor(id);
  return html`
<li class="change bump-${bump}" id="${anchor}" data-item data-impact="${impact}">
<article aria-labelledby="${anchor}-title">
<p class="marks">${bumpBadge(bump)} <span class="note">${impact}</span> ${kindBadge(kind)}</p>
<h4 id="${anchor}-title">${sentence(change.sentence)} <a class="anchor" href="#${anchor}" aria-label="Link to this change">#</a></h4>
<p>${sentence(reason)} <span class="note">Rule <code>${rule}</code>.</span></p>
${positionList(view, change.positions)}
${locations(change)}
${before || after ? diff(before, after) : null}
${evidenceList(change.evidence)}
${caseList(change.cases)}
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

function locations({ before, after }: ReportedChange): Html {
  const location = (word: string, at: typeof before) =>
    at && html`<span>${word} <code>${whereIs(at)}</code></span>`;
  const pointer = (after ?? before)?.pointer;
  return html`<p class="locations">${location("Before", before)} ${location("After", after)} ${pointer ? html`<code class="pointer">${pointer}</code>` : null}</p>`;
}

function evidenceList(entries: readonly EvidenceEntry[]): Html {
  if (entries.length === 0) return html`<p class="note">No evidence at this location.</p>`;
  const entry = ({ claim, source, confidence, state }: EvidenceEntry) =>
    html`<li>${confidenceBadge(confidence)} ${state === "same" ? null : kindBadge(state)} ${sentence(claim)} <span class="note">${linked(source)}</span></li>`;
  return html`<details open><summary>Evidence: ${count(entries.length, "claim")}</summary><ul>${entries.map(entry)}</ul></details>`;
}

function caseList(cases: readonly string[]): Html {
  if (cases.length === 0) return html`<p class="note">No contract case covers this location.</p>`;
  return html`<details><summary>Covered by ${count(cases.length, "contract case")}</summary><ul>${cases.map((title) => html`<li>${title}</li>`)}</ul></details>`;
}
