import { printable } from "@onelogin-mfa/command-line";
import type { CompilerError, EvidenceEntry, Report } from "./report.ts";
import { type CodeSummary, type Line, type Listing, summarize } from "./summary.ts";
import { renderSentence } from "./words.ts";

/**
 * The report as GitHub-flavoured Markdown, for a comment on a pull request: at most 60 lines, the rest is counted.
 *
 * @param page address of the page that has the rest, with the anchors `breaking` and `other`
 */
export function renderMarkdown(report: Report, page?: string): string {
  const { result, compared, problems, breaking, code, other, unchanged, evidence } = summarize(report);
  const lines = [
    ...breaking.shown.map(lineText),
    restText(breaking, page && `${page}#breaking`),
    code && codeText(code),
    ...other.shown.map(lineText),
    restText(other, page && `${page}#other`),
    ...(report.accepted ?? []).map(
      (one) => `- **accepted** ${escapeSentence(one.sentence)} (${escapeSentence(one.reason)})`,
    ),
    unchanged && `- ${escapeSentence(unchanged.sentence)}`,
    evidence.title && folded(evidence.title, evidenceText(evidence)),
  ].filter(Boolean);
  const link = page && lines.length > 0 ? ` Lines, evidence and Redoc: [${page}](${page}).` : "";
  const parts = [
    `## Spec review: ${escapeText(result)}`,
    problems.map((problem) => `- ⚠️ ${escapeSentence(problem)}`).join("\n"),
    `${escapeSentence(compared)}${link}`,
    lines.join("\n"),
  ];
  return printable(`${parts.filter(Boolean).join("\n\n")}\n`);
}

function lineText({ bump, where, sentence, location }: Line): string {
  const words = [
    `**${bump}**`,
    where && `${escapeSentence(where)}:`,
    escapeSentence(sentence),
    location && code(location),
  ];
  return `- ${words.filter(Boolean).join(" ")}`;
}

function restText({ rest }: Listing<Line>, address: string | undefined): string {
  if (rest.length === 0) return "";
  return address ? `- [and ${rest.length} more](${address})` : `- and ${rest.length} more`;
}

/** A fold, to see more. On one line, as an entry of a list; GitHub reads HTML in it and no Markdown. */
function folded(title: string, entries: readonly string[]): string {
  if (entries.length === 0) return `- ${title}`;
  return `- <details><summary>${title}</summary>${entries.join("<br>")}</details>`;
}

function codeText({ title, sentences, errors }: CodeSummary): string {
  const places = Map.groupBy(errors, ({ file }) => file);
  const files = [...places].map(([file, found]) => `<code>${escapeHtml(file)}</code> ${linesOf(found)}`);
  const shown = [...sentences.map(htmlSentence), ...files];
  const rest = shown.length > maxFolded ? [`and ${shown.length - maxFolded} more`] : [];
  return folded(title, [...shown.slice(0, maxFolded), ...rest]);
}

const maxFolded = 12;
const linesOf = (errors: readonly CompilerError[]) => [...new Set(errors.map(({ line }) => line))].join(", ");

/** The source of a claim that stays is left to the page. */
function evidenceText({ shown, rest }: Listing<EvidenceEntry>): string[] {
  const lines = shown.map(({ confidence, state, claim, source }) =>
    state === "same"
      ? `<i>${confidence}</i> ${htmlSentence(claim)}`
      : `<i>${state}, ${confidence}</i> ${htmlSentence(claim)} (${escapeHtml(source)})`,
  );
  return shown.length > 0 && rest.length > 0 ? [...lines, `and ${rest.length} more`] : lines;
}

/** Text from a spec or a compiler as Markdown that shows it and nothing else: no markup, mentions or links. */
export function escapeText(text: string): string {
  const escaped = text.replaceAll(/\s+/g, " ").replaceAll(/[\\*_[\]#|~!`]/g, "\\$&");
  return escapeHtml(escaped);
}

/** A sentence of ours, whose names stand in backticks: these stay code, all else is escaped. */
export function escapeSentence(sentence: string): string {
  return renderSentence(sentence, escapeText, code).join("");
}

/** Text as inline code. */
function code(text: string): string {
  const oneLine = text.replaceAll(/\s+/g, " ").replaceAll("`", "'");
  return oneLine.trim() === "" ? "" : `\`${oneLine}\``;
}

/** Text as HTML inside of Markdown. A zero-width joiner ends what GitHub would take for a mention or a link. */
function escapeHtml(text: string): string {
  const html = text
    .replaceAll(/\s+/g, " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
  return html.replaceAll("@", "@&#8205;").replaceAll("://", ":&#8205;//");
}

function htmlSentence(sentence: string): string {
  return renderSentence(sentence, escapeHtml, (name) => `<code>${escapeHtml(name)}</code>`).join("");
}
