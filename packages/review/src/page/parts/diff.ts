import type { Place } from "../../report.ts";
import { type DiffLine, diffLines } from "./diff-lines.ts";
import { type Html, html } from "./html.ts";

/** The lines of a place before and after, compared, with the numbers that they have in their files. */
export function diff(before: Place | null, after: Place | null): Html {
  const lines = diffLines(before?.lines ?? [], after?.lines ?? []);
  const cut = before?.cut || after?.cut;
  return html`
<table class="diff">
<thead class="hidden-text"><tr><th>Line before</th><th>Line after</th><th>Change</th><th>Text</th></tr></thead>
<tbody>${lines.map((line) => row(line, before, after))}</tbody>
</table>
${cut ? html`<p class="note">There is more: only the first lines are shown.</p>` : null}`;
}

const signs = { same: "", removed: "−", added: "+" } as const;

function row(line: DiffLine, before: Place | null, after: Place | null): Html {
  const number = (place: Place | null, index: number | null) =>
    place === null || index === null ? "" : place.line + index;
  const word = line.kind === "same" ? null : html`<span class="hidden-text">${line.kind}</span>`;
  // on one line, since white space shows in a line of code
  return html`<tr class="${line.kind}"><td class="number">${number(before, line.before)}</td><td class="number">${number(after, line.after)}</td><td class="sign"><span aria-hidden="true">${signs[line.kind]}</span>${word}</td><td class="code">${line.text}</td></tr>
`;
}

/** Where a place is, as file and lines: "spec/mfa.yaml:12–15". */
export function whereIs({ file, line, endLine }: Place): string {
  return `${file}:${line}${endLine > line ? `–${endLine}` : ""}`;
}
