import type { BumpCheck, BumpReport, Report, ReportProblem, Revision } from "../report.ts";
import { count } from "../words.ts";
import { changesSection } from "./markdown-changes.ts";
import { code, details, escapeSentence, escapeText, paragraphs, table } from "./markdown-text.ts";

/** GitHub takes comments up to 65,536 characters. */
const mostCharacters = 60_000;

const cutNote =
  "\n\n> **Cut.** The rest does not fit into a comment: see `index.html` or `review.json` of the review.\n";

/** The report as GitHub-flavoured Markdown of at most 60,000 characters, for a comment on a pull request. */
export function renderMarkdown(report: Report): string {
  const text = paragraphs(summarySection(report), changesSection(report), typescriptSection(report));
  return text.length < mostCharacters ? `${text}\n` : cut(text);
}

/** Whole paragraphs as far as they fit; what was opened is closed. */
function cut(text: string): string {
  const kept: string[] = [];
  let size = cutNote.length;
  let open = 0;
  for (const paragraph of text.split("\n\n")) {
    const depth = open + occurrences(paragraph, "<details>") - occurrences(paragraph, "</details>");
    size += paragraph.length + 2;
    if (size + depth * "\n\n</details>".length > mostCharacters) break;
    kept.push(paragraph);
    open = depth;
  }
  return `${kept.join("\n\n")}${"\n\n</details>".repeat(open)}${cutNote}`;
}

const occurrences = (text: string, part: string) => text.split(part).length - 1;

function summarySection({ base, head, bump, changes, problems }: Report): string {
  const rows = [resultRow("spec", bump.spec), resultRow("client", bump.client)];
  return paragraphs(
    `## Spec review: ${headline(base, head, bump)}`,
    `${count(changes.length, "change")} from ${escapeText(base.label)} to ${escapeText(head.label)}. ${escapeSentence(base.why)}`,
    ...problems.map(problemLine),
    table(["", "needed", "declared", "version", "agrees"], rows),
    reasonsOf("The spec", bump.spec),
    reasonsOf("The client", bump.client),
  );
}

function headline(base: Revision, head: Revision, { required }: BumpReport): string {
  if (base.specVersion === null || head.specVersion === null) return "the specs could not be compared";
  return required === "none" ? "no version step is needed" : `**${required}**`;
}

function resultRow(name: string, result: BumpCheck): string[] {
  const { required, declared, versionBefore, versionNow, agrees, note } = result;
  const versions = `${escapeText(versionBefore ?? "?")} → ${escapeText(versionNow ?? "?")}`;
  return [name, `**${required}**`, declared, versions, `${agrees ? "✅ yes" : "❌ no"}: ${escapeText(note)}`];
}

function reasonsOf(name: string, { required, reasons }: BumpCheck): string {
  if (reasons.length === 0) return "";
  return `${name} needs a **${required}** step:\n\n${reasons.map((reason) => `- ${escapeSentence(reason)}`).join("\n")}`;
}

function problemLine({ severity, side, file, line, column, message }: ReportProblem): string {
  const location = file === null ? "" : ` ${code(line === null ? file : `${file}:${line}:${column}`)}`;
  const mark = severity === "error" ? "❌ **Error**" : "⚠️ **Note**";
  return `> ${mark}${side ? ` (${side})` : ""}${location}: ${escapeText(message)}`;
}

function typescriptSection({ typescript }: Report): string {
  const { ran, note, bump, changes, errors } = typescript;
  const lines = changes.map(({ bump: step, sentence }) => `- **${step}** ${escapeSentence(sentence)}`);
  const messages = errors.map(({ file, line, code: id, message, breaking }) => {
    const words = breaking ? "" : " (was refused, is allowed now)";
    return `- ${code(`${file}:${line}`)} ${id}: ${escapeText(message)}${words}`;
  });
  return paragraphs(
    `### TypeScript surface: ${ran ? bump : "not compared"}`,
    escapeText(note),
    lines.join("\n"),
    messages.length > 0 ? details(`${messages.length} compiler messages`, messages.join("\n")) : "",
  );
}
