import type { Confidence, EvidenceEntry, Report } from "../../report.ts";
import { whereIs } from "../diff.ts";
import { type Html, html, linked, name, sentence } from "../html.ts";
import { confidenceBadge, filterForm } from "../parts.ts";
import { evidenceAnchor, operationAnchor, operationOf, type Section, type View } from "../view.ts";

/** The evidence: every claim with its source and how sure it is, those without support first. */
export function evidenceSection(view: View): Section {
  const { evidence } = view.report;
  const supported = evidence.filter((entry) => entry.supported);
  const unsupported = evidence.filter((entry) => !entry.supported);
  const body =
    evidence.length === 0
      ? html`<p class="empty">The spec makes no claim with evidence.</p>`
      : html`
${filterForm("claims", "Filter the evidence", choices(evidence))}
<table class="stacks" id="claims">
<caption class="hidden-text">Every claim of the spec</caption>
<thead><tr><th scope="col">Confidence</th><th scope="col">Claim</th><th scope="col">Source</th><th scope="col">Location</th><th scope="col">Operations</th></tr></thead>
${rows(view, "Without support: not observed, or without a source", unsupported)}
${rows(view, "With support", supported)}
</table>`;
  return { id: "evidence", title: "Evidence", note: String(evidence.length), body };
}

const confidences: readonly Confidence[] = ["unknown", "inferred", "documented", "observed", "captured"];

function choices(evidence: readonly EvidenceEntry[]) {
  const found = confidences.map((value) => ({
    value,
    number: evidence.filter((entry) => entry.confidence === value).length,
  }));
  const states = (["added", "removed", "same"] as const).map((value) => ({
    value,
    number: evidence.filter((entry) => entry.state === value).length,
  }));
  const label = ({ value, number }: { value: string; number: number }) => ({
    value,
    label: `${value} (${number})`,
  });
  const some = ({ number }: { number: number }) => number > 0;
  return [
    { name: "confidence", legend: "Confidence", values: found.filter(some).map(label) },
    { name: "state", legend: "In this change", values: states.filter(some).map(label) },
  ];
}

function rows(view: View, title: string, entries: readonly EvidenceEntry[]): Html | null {
  if (entries.length === 0) return null;
  return html`<tbody data-group><tr class="band"><th scope="rowgroup" colspan="5">${title} (${entries.length})</th></tr>${entries.map((entry) => row(view, entry))}</tbody>`;
}

function row({ report }: View, entry: EvidenceEntry): Html {
  const { id, claim, source, confidence, state, location, operations } = entry;
  return html`
<tr id="${evidenceAnchor(id)}" data-item data-confidence="${confidence}" data-state="${state}">
<td>${confidenceBadge(confidence)}${state === "same" ? null : html` <span class="badge kind-${state}">${state}</span>`}</td>
<td>${sentence(claim)}</td>
<td class="source">${source === "" ? html`<strong>no source</strong>` : linked(source)}</td>
<td><code class="location">${whereIs(location)}</code></td>
<td>${operationList(report, operations)}</td>
</tr>`;
}

function operationList(report: Report, ids: readonly string[]): Html | null {
  if (ids.length === 0) return null;
  const isListed = (id: string) => (operationOf(report, id)?.changes.length ?? 0) > 0;
  const entry = (id: string) =>
    html`<li>${isListed(id) ? html`<a href="#${operationAnchor(id)}">${name(id)}</a>` : name(id)}</li>`;
  const list = html`<ul>${ids.map(entry)}</ul>`;
  // what nearly every operation shares would make its row the longest of all
  return ids.length > 3 ? html`<details><summary>${ids.length} operations</summary>${list}</details>` : list;
}
