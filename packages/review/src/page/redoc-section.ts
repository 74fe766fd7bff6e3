import type { Report, ReportedChange } from "../report.ts";
import { operationsOf } from "../summary.ts";
import { type Html, html } from "./html.ts";

/** Names of the Redoc pages beside `index.html`. */
export const redocFiles = { before: "redoc-before.html", after: "redoc-after.html" } as const;

/** What a page is made from. */
export interface Shown {
  readonly report: Report;
  /** Whether both specs are there and differ, so that each has a page of Redoc beside this one. */
  readonly hasRedoc: boolean;
}

/** Both specs in Redoc, side by side: one after the other behind tabs where the page is narrow. Both start at the first change. */
export function redocSection({ hasRedoc, report }: Shown, first: ReportedChange | undefined): Html | null {
  if (!hasRedoc) return null;
  const [gravest] = operationsOf(first?.positions ?? []);
  const start = report.operations.find(({ operationId }) => operationId === gravest)?.redoc ?? "#/";
  return html`
<section id="redoc" aria-labelledby="redoc-title">
<h2 id="redoc-title">Redoc before and after</h2>
${tabs}
<div class="frames">
${side("before", "Before", start)}
${side("after", "After", start)}
</div>
</section>`;
}

/** A link to an operation in Redoc: the script shows it in the frames; without it, the link opens Redoc's page. */
export function redocLink(operationId: string, { hasRedoc, report }: Shown): Html | null {
  const operation = report.operations.find((one) => one.operationId === operationId);
  if (!operation || !hasRedoc) return null;
  const { redoc, state } = operation;
  const file = state === "removed" ? redocFiles.before : redocFiles.after;
  return html`<a href="${file}${redoc}" data-jump="${redoc}" aria-label="${operationId} in Redoc">Redoc</a>`;
}

// without a script too: the style sheet asks which button is pressed
const tabs = html`
<fieldset class="tabs"><legend class="hidden-text">Which spec to show</legend>
<label><input type="radio" name="redoc-side" value="before"> Before</label>
<label><input type="radio" name="redoc-side" value="after" checked> After</label>
</fieldset>`;

function side(name: "before" | "after", title: string, start: string): Html {
  const file = redocFiles[name];
  // Redoc needs its storage (`allow-same-origin`); its own policy keeps it from the network and from foreign scripts
  return html`
<div class="side-${name}"><h3>${title} <a class="note" href="${file}">open alone</a></h3>
<iframe src="${file}${start}" data-redoc="${file}" title="${title}, in Redoc" loading="lazy" sandbox="allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox"></iframe></div>`;
}
