import type { EvidenceEntry, Location, Report, ReportedChange, ReviewedOperation } from "../report.ts";
import { renderSentence } from "../words.ts";
import { code, codeBlock, details, escapeSentence, escapeText, paragraphs } from "./markdown-text.ts";

/** The changes, operation by operation; what belongs to no operation comes last. */
export function changesSection({ changes, operations }: Report): string {
  if (changes.length === 0) return "### Changes\n\nNone: both specs say the same.";
  const concerned = operations.filter((operation) => operation.changes.length > 0);
  const shown = new Set<string>();
  const groups = concerned.map((operation) => group(operation, changes, shown));
  const rest = changes.filter(({ positions }) => positions.length === 0);
  const around =
    rest.length > 0 ? `#### The document as a whole\n\n${rest.map(changeText).join("\n\n")}` : "";
  return paragraphs("### Changes", ...groups, around);
}

/** A change that several operations share is shown whole at the first of them. */
function group(operation: ReviewedOperation, changes: readonly ReportedChange[], shown: Set<string>): string {
  const { operationId, method, path, bump, state } = operation;
  const own = changes.filter(({ id }) => operation.changes.includes(id));
  const fresh = own.filter(({ id }) => !shown.has(id));
  const known = own.filter(({ id }) => shown.has(id));
  for (const { id } of fresh) shown.add(id);
  const mark = state === "changed" ? "" : ` (${state})`;
  const above = known.map((change) => `- **${change.bump}** ${escapeSentence(change.sentence)} *See above.*`);
  const title = `#### ${code(operationId)} ${method} ${code(path)}: ${bump}${mark}`;
  return paragraphs(title, ...fresh.map(changeText), above.join("\n"));
}

function changeText(change: ReportedChange): string {
  const { bump, sentence, reason, rule, evidence, cases, before, after } = change;
  const body = paragraphs(
    `${escapeSentence(reason)} (policy: ${code(rule)})`,
    locationText("Before", before),
    locationText("After", after),
    evidenceList(evidence),
    cases.length > 0 ? `Contract cases: ${caseList(cases)}` : "No contract case covers it.",
  );
  return details(`<b>${bump}</b> ${htmlSentence(sentence)}`, body);
}

/** Inside of `summary`, GitHub reads HTML and no Markdown. */
function htmlSentence(sentence: string): string {
  const escaped = (text: string) =>
    text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("@", "@\u200d");
  return renderSentence(sentence, escaped, (name) => `<code>${escaped(name)}</code>`).join("");
}

function evidenceList(entries: readonly EvidenceEntry[]): string {
  if (entries.length === 0) return "";
  const lines = entries.map(({ confidence, state, claim, source }) => {
    const mark = state === "same" ? confidence : `${confidence}, ${state}`;
    return `- *${mark}*: ${escapeText(claim)} (${escapeText(source)})`;
  });
  return `Evidence here:\n\n${lines.join("\n")}`;
}

function caseList(cases: readonly string[]): string {
  const few = cases.slice(0, 12).map(code).join(", ");
  return cases.length > 12 ? `${few} and ${cases.length - 12} more.` : `${few}.`;
}

function locationText(title: string, location: Location | null): string {
  if (location === null) return "";
  const { file, line, endLine, lines, cut } = location;
  const shown = [...lines, ...(cut ? ["# …"] : [])];
  return `${title}, ${code(line === endLine ? `${file}:${line}` : `${file}:${line}-${endLine}`)}:\n\n${codeBlock("yaml", shown)}`;
}
