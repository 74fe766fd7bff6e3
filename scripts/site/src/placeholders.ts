import { diagramOf } from "./flows/diagram.ts";
import type { Flow } from "./flows/read-flows.ts";
import { escapeHtml } from "./site/html.ts";
import { renderMarkdown } from "./site/markdown.ts";
import { linkInSite } from "./site/pages.ts";

/** Values for the placeholders of the guides. */
export interface GuideData {
  readonly flows: readonly Flow[];
  /** Such as "90 claims, 20 captured". */
  readonly evidenceCounts: string;
}

/**
 * Fills a guide's placeholders with HTML, in Markdown or in the HTML made from it. `<!-- diagrams: enroll verify -->` becomes a folded diagram for each flow whose id starts
 * with one of the words, `<!-- diagrams: * -->` one for each flow that no placeholder before it has, and
 * `<!-- evidence -->` what the spec rests on.
 */
export function fillPlaceholders(text: string, { flows, evidenceCounts }: GuideData): string {
  const shown = new Set<Flow>();
  return text
    .replace(/<!-- diagrams: (.*) -->/g, (_, words: string) => {
      const starts = words.split(" ");
      const matches = ({ id }: Flow) => starts.some((start) => start === "*" || id.startsWith(start));
      const chosen = flows.filter((flow) => !shown.has(flow) && matches(flow));
      for (const flow of chosen) shown.add(flow);
      return chosen.map(foldedDiagram).join("\n\n");
    })
    .replace(
      "<!-- evidence -->",
      `<p>The spec makes ${evidenceCounts}: <a href="evidence.html">all of them</a>.</p>`,
    );
}

function foldedDiagram(flow: Flow): string {
  const start = `<details class="flow"><summary>${escapeHtml(flow.summary)}</summary>`;
  const figure = `<figure class="figure" tabindex="0">${diagramOf(flow)}</figure>`;
  const { html } = renderMarkdown(flow.description, {
    linkTo: (href) => linkInSite(href, "spec/sandbox.arazzo.yaml"),
  });
  // on one line: an empty one would end it as HTML in Markdown
  return `${start}${html.replaceAll(/\n+/g, " ")}${figure}</details>`;
}
