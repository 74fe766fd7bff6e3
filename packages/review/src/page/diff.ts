import { diffArrays } from "diff";
import type { Location } from "../report.ts";
import { type Html, html } from "./html.ts";

/** The lines of a location before and after, compared, with the numbers that they have in their files. */
export function diff(before: Location | null, after: Location | null): Html {
  const isCut = before?.cut || after?.cut;
  return html`
<table class="diff">
<thead class="hidden-text"><tr><th>Line before</th><th>Line after</th><th>Change</th><th>Text</th></tr></thead>
<tbody>${rows(before, after)}</tbody>
</table>
${isCut ? html`<p class="note">There is more: only the first lines are shown.</p>` : null}`;
}

const signs = { same: "", removed: "−", added: "+" } as const;

function rows(before: Location | null, after: Location | null): Html[] {
  const next = { before: before?.line ?? 0, after: after?.line ?? 0 };
  const runs = diffArrays([...(before?.lines ?? [])], [...(after?.lines ?? [])]);
  return runs.flatMap(({ value, added, removed }) => {
    const kind = added ? "added" : removed ? "removed" : "same";
    return value.map((text) => row(kind, text, added ? "" : next.before++, removed ? "" : next.after++));
  });
}

function row(kind: keyof typeof signs, text: string, before: number | "", after: number | ""): Html {
  const word = kind === "same" ? null : html`<span class="hidden-text">${kind}</span>`;
  // on one line, since white space shows in a line of code
  return html`<tr class="${kind}"><td class="number">${before}</td><td class="number">${after}</td><td class="sign"><span aria-hidden="true">${signs[kind]}</span>${word}</td><td class="code">${text}</td></tr>
`;
}

/** Where something is, as file and lines: "spec/mfa.yaml:12–15". */
export function whereIs({ file, line, endLine }: Location): string {
  return `${file}:${line}${endLine > line ? `–${endLine}` : ""}`;
}
