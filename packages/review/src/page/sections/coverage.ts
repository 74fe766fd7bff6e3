import type { OperationCoverage } from "../../report.ts";
import { count, type Html, html, name } from "../parts/html.ts";
import type { Section, View } from "../view.ts";

/** Which contract cases there are, by operation and status. */
export function coverageSection({ report }: View): Section {
  const { statuses, operations, gaps } = report.coverage;
  const cases = operations.flatMap(({ responses }) => responses.flatMap(({ examples }) => examples)).length;
  const body =
    operations.length === 0
      ? html`<p class="empty">There is no operation to cover.</p>`
      : html`
<p>${gaps.length === 0 ? "Every declared response has a case." : html`${count(gaps.length, "declared response", "declared responses")} without a case: ${gaps.join(", ")}.`} Each name below is a named example that the contract suite calls for and checks.</p>
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
