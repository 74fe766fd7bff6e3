import type { ConsumerError, SurfaceChange } from "../../report.ts";
import { count } from "../../words.ts";
import { type Html, html, sentence } from "../html.ts";
import { bumpBadge } from "../parts.ts";
import { operationAnchor, operationOf, type Section, type View } from "../view.ts";

/** What changed in the client's public types, and which code that breaks. */
export function typescriptSection(view: View): Section {
  const { ran, note, bump, changes, errors, consumers } = view.report.typescript;
  const breaking = errors.filter((error) => error.breaking);
  const allowed = errors.filter((error) => !error.breaking);
  return {
    id: "types",
    title: "TypeScript",
    note: ran ? String(changes.length) : "not compared",
    body: html`
<p>${ran ? bumpBadge(bump) : null} ${sentence(note)}</p>
${changes.length > 0 ? html`<h3>Types that changed</h3><ul class="surface">${changes.map((change) => surfaceChange(view, change))}</ul>` : null}
${errorList("Code that no longer compiles", breaking)}
${errorList("Code that was refused and is no longer", allowed)}
${consumers.length > 0 ? html`<details><summary>Compiled: ${count(consumers.length, "file")} of the base revision</summary><ul>${consumers.map((file) => html`<li><code>${file}</code></li>`)}</ul></details>` : null}`,
  };
}

function surfaceChange({ report }: View, change: SurfaceChange): Html {
  const { operationId, part, bump } = change;
  const listed = operationId !== null && (operationOf(report, operationId)?.changes.length ?? 0) > 0;
  const name = listed ? html`<a href="#${operationAnchor(operationId)}">${operationId}</a>` : operationId;
  return html`<li>${bumpBadge(bump)} <strong>${name}${operationId === null ? null : " "}${part}</strong>: ${sentence(change.sentence)}</li>`;
}

function errorList(title: string, errors: readonly ConsumerError[]): Html | null {
  if (errors.length === 0) return null;
  const one = ({ file, line, code, message }: ConsumerError) =>
    html`<li><p><code class="location">${file}:${line}</code> <span class="badge plain">${code}</span></p><pre>${message}</pre></li>`;
  return html`<h3>${title}</h3><ol class="errors">${errors.map(one)}</ol>`;
}
