import type { ToolResult, ToolRun } from "../../report.ts";
import { bumpBadge } from "../parts/badges.ts";
import { count, type Html, html, sentence } from "../parts/html.ts";
import type { Section, View } from "../view.ts";

/** What the other tools say about the change as a whole. */
export function toolsSection({ report }: View): Section | null {
  const { tools, changes } = report;
  if (tools.length === 0) return null;
  const disagreements = changes.filter(({ disagreement }) => disagreement !== null).length;
  return {
    id: "tools",
    title: "Second opinions",
    note: "",
    body: html`
<p>${disagreements === 0 ? "No other tool disagrees on any change." : `On ${count(disagreements, "change")} a tool says otherwise than the policy; the change says who and why the policy decides.`}</p>
<div class="cards">${tools.map(card)}</div>`,
  };
}

function card({ tool, bump, note, unmatched }: ToolRun): Html {
  return html`
<section class="card" aria-labelledby="tool-${tool}">
<h3 id="tool-${tool}">${tool} ${bump === null ? html`<span class="badge plain">did not run</span>` : bumpBadge(bump)}</h3>
<p>${sentence(note)}</p>
${unmatched.length > 0 ? html`<h4>Where this review sees no change</h4><ul>${unmatched.map(result)}</ul>` : null}
</section>`;
}

function result({ bump, rule, message }: ToolResult): Html {
  return html`<li>${bumpBadge(bump)} ${message} ${rule === null ? null : html`<code>${rule}</code>`}</li>`;
}
