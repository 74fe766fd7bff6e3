import { renderMermaidSVG } from "beautiful-mermaid";
import { escapeHtml } from "./claims.ts";
import type { Flow, FlowEvent } from "./flows.ts";

/**
 * The flow as text of Mermaid: application, OneLogin and user, with a title for those who hear it. Of the fields it names
 * those that decide how the flow goes, as a label has the room between two participants.
 */
export function mermaidOf({ summary, events }: Flow): string {
  const title = `accTitle: Sequence diagram: ${summary} ${events.map(sentenceOf).join(" ")}`;
  const participants = ["A as Your application", "O as OneLogin's MFA API", "U as User"];
  const lines = [title, ...participants.map((name) => `participant ${name}`), ...events.flatMap(linesOf)];
  return ["sequenceDiagram", ...lines.map((line) => `  ${line}`)].join("\n");
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

/** A diagram in Mermaid as an SVG element in a figure: its colours are those of the page, nothing is loaded. */
export function renderDiagram(mermaid: string): string {
  const title = /^ *accTitle: (.*)$/m.exec(mermaid)?.[1] ?? "Diagram";
  const svg = renderMermaidSVG(mermaid.replace(/^ *accTitle: .*\n/m, ""), { padding: 16 })
    // a font from the network, and colours that a style sheet could not change
    .replace(/<style>[\s\S]*?<\/style>/, "")
    .replace(/ style="[^"]*"/, ` class="diagram" role="img" aria-label="${escapeHtml(title)}"`)
    // a page may have one element of each id
    .replace(/<defs>[\s\S]*?<\/defs>/, "")
    .replaceAll(
      /<line ([^>]*) marker-end="[^"]*" \/>/g,
      (_, line: string) => `<line ${line} />${headOf(line)}`,
    )
    .replaceAll(/(\d+\.\d)\d+/g, "$1")
    .replaceAll(/\n\s*/g, "");
  return `<figure class="figure" tabindex="0" v-pre>${svg}</figure>\n`;
}

/** The head of a horizontal arrow. */
function headOf(line: string): string {
  const number = (name: string) => Number(new RegExp(` ?${name}="([\\d.]+)"`).exec(line)?.[1]);
  const [start, end, y] = [number("x1"), number("x2"), number("y2")];
  const back = end - Math.sign(end - start) * 8;
  return `<polygon points="${back},${y - 3} ${end},${y} ${back},${y + 3}" fill="var(--_arrow)" />`;
}

/** For those who hear the diagram. */
function sentenceOf(event: FlowEvent): string {
  if (event.kind === "user") return `The user ${event.text}.`;
  if (event.kind === "meanwhile") return `${event.text}.`;
  const repeated = event.polls ? ", repeated while pending" : "";
  return `${event.request}${repeated}: ${event.response || "a response"}.`;
}
