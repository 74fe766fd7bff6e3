import type { MutationRow } from "../../kill-table.ts";
import type { OperationCoverage } from "../../report.ts";
import { count } from "../../words.ts";
import { type Html, html, name } from "../html.ts";
import { filterForm, resultBadge } from "../parts.ts";
import type { Section, View } from "../view.ts";

/** Which contract cases there are, by operation and status. */
export function coverageSection({ report }: View): Section {
  const { statuses, operations, gaps } = report.coverage;
  const cases = operations.flatMap(({ responses }) => responses.flatMap(({ examples }) => examples)).length;
  const body =
    operations.length === 0
      ? html`<p class="empty">There is no operation to cover.</p>`
      : html`
<p>${gaps.length === 0 ? "Every declared response has a case." : html`${count(gaps.length, "declared response")} without a case: ${gaps.join(", ")}.`} Each name below is a named example that the contract suite calls for and checks.</p>
<table class="stacks matrix">
<caption class="hidden-text">Named examples by operation and status</caption>
<thead><tr><th scope="col">Operation</th><th scope="col">Request</th>${statuses.map((status) => html`<th scope="col">${status}</th>`)}</tr></thead>
<tbody>${operations.map((operation) => row(operation, statuses))}</tbody>
</table>`;
  return { id: "coverage", title: "Coverage", note: count(cases, "case"), body };
}

function row({ operationId, requests, responses }: OperationCoverage, statuses: readonly string[]): Html {
  const cell = (status: string) => {
    const response = responses.find((candidate) => candidate.status === status);
    if (response === undefined)
      return html`<td class="none"><span class="hidden-text">not declared</span></td>`;
    if (response.examples.length === 0)
      return html`<td data-label="${status}" class="gap"><span aria-hidden="true">✗</span> no case</td>`;
    return html`<td data-label="${status}">${names(response.examples)}</td>`;
  };
  const request =
    requests.length === 0
      ? html`<td class="none"><span class="hidden-text">no body</span></td>`
      : html`<td data-label="Request">${names(requests)}</td>`;
  return html`<tr><th scope="row">${name(operationId)}</th>${request}${statuses.map(cell)}</tr>`;
}

const names = (examples: readonly string[]): Html =>
  html`<ul>${examples.map((example) => html`<li>${name(example)}</li>`)}</ul>`;

/** The mutation suite: which gate noticed which mutant; `null` where the report has none. */
export function mutationSection({ report }: View): Section | null {
  const table = report.mutation;
  if (table === undefined) return null;
  const { rows, killed, survived } = table;
  // what went wrong is what a reviewer looks for
  const sorted = [...rows.filter(isBad), ...rows.filter((row) => !isBad(row))];
  return {
    id: "mutations",
    title: "Mutations",
    note: `${killed} of ${rows.length}`,
    body: html`
<p>The spec is changed on purpose, one mutant at a time: ${resultBadge(survived === 0, `${killed} of ${rows.length} noticed`)} ${survived === 0 ? "None survived." : `${survived} survived.`}</p>
${filterForm("kill-table", "Filter the mutations", [])}
<table class="stacks" id="kill-table">
<caption class="hidden-text">Mutations and the gates that noticed them</caption>
<thead><tr><th scope="col">Mutation</th><th scope="col">Operation</th><th scope="col">Kind</th><th scope="col">Noticed by</th><th scope="col">Bump</th></tr></thead>
<tbody data-group>${sorted.map(mutationRow)}</tbody>
</table>`,
  };
}

const isBad = ({ killedBy, bump, expectedBump }: MutationRow): boolean =>
  killedBy.length === 0 || bump !== expectedBump;

function mutationRow({ id, operation, kind, killedBy, bump, expectedBump }: MutationRow): Html {
  return html`
<tr data-item><th scope="row">${id}</th>
<td data-label="Operation">${operation}</td>
<td data-label="Kind">${kind}</td>
<td data-label="Noticed by">${killedBy.length > 0 ? killedBy.join(", ") : resultBadge(false, "survived")}</td>
<td data-label="Bump">${bump}${bump === expectedBump ? null : html` ${resultBadge(false, `expected ${expectedBump}`)}`}</td></tr>`;
}
