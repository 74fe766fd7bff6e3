import type { MutationRow } from "../../report.ts";
import { resultBadge } from "../parts/badges.ts";
import { filterForm } from "../parts/filter-form.ts";
import { type Html, html } from "../parts/html.ts";
import type { Section, View } from "../view.ts";

/** The mutation proof: which gate noticed which fault; `null` where the report has none. */
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
<p>The spec is changed on purpose, one fault at a time: ${resultBadge(survived === 0, `${killed} of ${rows.length} noticed`)} ${survived === 0 ? "None survived." : `${survived} survived.`}</p>
${filterForm("kill-table", "Filter the mutations", [])}
<table class="stacks" id="kill-table">
<caption class="hidden-text">Mutations and the gates that noticed them</caption>
<thead><tr><th scope="col">Mutation</th><th scope="col">Operation</th><th scope="col">Kind</th><th scope="col">Noticed by</th><th scope="col">Bump</th></tr></thead>
<tbody data-group>${sorted.map(line)}</tbody>
</table>`,
  };
}

const isBad = ({ killedBy, bump, expectedBump }: MutationRow): boolean =>
  killedBy.length === 0 || bump !== expectedBump;

function line({ id, operation, kind, killedBy, bump, expectedBump }: MutationRow): Html {
  return html`
<tr data-item><th scope="row">${id}</th>
<td data-label="Operation">${operation}</td>
<td data-label="Kind">${kind}</td>
<td data-label="Noticed by">${killedBy.length > 0 ? killedBy.join(", ") : resultBadge(false, "survived")}</td>
<td data-label="Bump">${bump}${bump === expectedBump ? null : html` ${resultBadge(false, `expected ${expectedBump}`)}`}</td></tr>`;
}
