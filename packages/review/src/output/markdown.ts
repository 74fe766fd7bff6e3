import type {
  BumpCheck,
  BumpReport,
  EvidenceEntry,
  Location,
  Report,
  ReportedChange,
  ReportProblem,
  ReviewedOperation,
  Revision,
} from "../report.ts";
import { count, renderSentence } from "../words.ts";
import { code, codeBlock, details, escapeSentence, escapeText, paragraphs, table } from "./markdown-text.ts";

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

/** The changes, operation by operation; what belongs to no operation comes last. */
function changesSection({ changes, operations }: Report): string {
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
