import { renderMermaidSVG } from "beautiful-mermaid";
import { escapeHtml } from "../site/html.ts";
import type { Flow, FlowEvent } from "./read-flows.ts";

/**
 * The flow as text of Mermaid: application, OneLogin and user. Of the fields it names those that decide how the flow goes,
 * as a label has the room between two participants.
 */
export function mermaidOf({ events }: Flow): string {
  const lines = events.flatMap(linesOf).map((line) => `  ${line}`);
  const participants = ["A as Your application", "O as OneLogin's MFA API", "U as User"];
  return ["sequenceDiagram", ...participants.map((name) => `  participant ${name}`), ...lines].join("\n");
}

function linesOf(event: FlowEvent): string[] {
  if (event.kind === "user") return [`Note over U: ${plain(event.text)}`];
  if (event.kind === "meanwhile") return [`Note over A,O: ${plain(event.text)}`];
  const told = event.fields.filter((field) => /otp$|^verified$/.test(field));
  const fields = told.length > 0 ? `: ${told.join(", ")}` : "";
  const call = [
    `A->>O: ${plain(event.request + fields)}`,
    ...(event.sends ? [`O->>U: ${plain(event.sends)}`] : []),
    `O-->>A: ${plain(event.response) || "response"}`,
  ];
  return event.polls ? ["loop while pending", ...call, "end"] : call;
}

const plain = (text: string) => text.replace(/[;#]/g, ",");

/** The flow as an SVG element for a page: its colours are those of the page, nothing is loaded. */
export function diagramOf(flow: Flow): string {
  const svg = renderMermaidSVG(mermaidOf(flow), { padding: 16 });
  const title = `Sequence diagram: ${flow.summary}`;
  return (
    svg
      // a font from the network, and colours that a style sheet could not change
      .replace(/<style>[\s\S]*?<\/style>/, "")
      .replace(/ style="[^"]*"/, ` class="diagram" role="img" aria-label="${escapeHtml(title)}"`)
      // markers are found by an id, which a page may have once
      .replaceAll("seq-arrow", `${flow.id}-arrow`)
      .replaceAll(/(\d+\.\d)\d+/g, "$1")
      .replaceAll(/\n\s*/g, "")
  );
}
