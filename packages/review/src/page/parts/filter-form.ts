import { type Html, html, type Part } from "./html.ts";

/** A set of boxes of which each shows or hides the items that have its value. */
export interface FilterChoice {
  /** Name of the `data-` attribute of the items. */
  readonly name: string;
  readonly legend: string;
  readonly values: readonly { readonly value: string; readonly label: Part }[];
}

/**
 * A form that filters the elements with `data-item` inside the element `target`. It shows only where a script runs;
 * `browser/filter.js` does the work.
 */
export function filterForm(target: string, label: string, choices: readonly FilterChoice[]): Html {
  return html`
<form class="filter" data-filter="${target}" role="search" aria-label="${label}" hidden>
${choices.filter(({ values }) => values.length > 1).map(fieldset)}
<label class="search">Search <input type="search" autocomplete="off" spellcheck="false"></label>
<output></output>
</form>`;
}

function fieldset({ name, legend, values }: FilterChoice): Html {
  const box = ({ value, label }: FilterChoice["values"][number]) =>
    html`<label><input type="checkbox" name="${name}" value="${value}" checked> ${label}</label>`;
  return html`<fieldset><legend>${legend}</legend>${values.map(box)}</fieldset>`;
}
