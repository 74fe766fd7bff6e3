import type { Impact, ReportedChange, ReviewedOperation } from "../../report.ts";
import { operationAnchor } from "../parts/anchors.ts";
import { bumpBadge } from "../parts/badges.ts";
import { changeCard } from "../parts/change-card.ts";
import { filterForm } from "../parts/filter-form.ts";
import { count, type Html, html } from "../parts/html.ts";
import { redocLinkList } from "../parts/redoc-links.ts";
import { isNotCompared, operationOf, type Section, type View } from "../view.ts";

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
${filterForm("changes-by-operation", "Filter the changes", [{ name: "impact", legend: "Impact", values: impacts(changes) }])}
<div id="changes-by-operation">${groupsOf(view).map((group) => section(view, group))}</div>`;
  return { id: "changes", title: "Changes", note: String(changes.length), body };
}

const impactWords: Readonly<Record<Impact, string>> = {
  breaking: "▲ breaking",
  compatible: "◆ compatible",
  documentation: "● documentation",
};

function impacts(changes: readonly ReportedChange[]) {
  const found = (impact: Impact) => changes.filter((change) => change.impact === impact).length;
  const all: readonly Impact[] = ["breaking", "compatible", "documentation"];
  return all
    .filter((impact) => found(impact) > 0)
    .map((impact) => ({ value: impact, label: `${impactWords[impact]} (${found(impact)})` }));
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
  // a position without its operation would be a fault of the report; what has it must not get lost for that
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
