import { printable } from "@onelogin-mfa/command-line";
import { htmlSentence, htmlText, markdownCode, markdownSentence } from "./escape.ts";
import type { Line, LinePlace } from "./lines.ts";
import { operationsOf } from "./positions.ts";
import type { EvidenceEntry, Report, ReviewedOperation, WordRun } from "./report.ts";
import { type DocumentSummary, type Listing, maxDocuments, summarize } from "./summary.ts";

/** Number of characters that GitHub takes for a comment, less some room for what is written around the report. */
const maxCharacters = 65_536 - 1024;

/** Number of characters from which lines are shown without what unfolds from them. */
const maxUnfolded = maxCharacters / 2;

/**
 * The report as GitHub-flavoured Markdown, for a comment on a pull request: at most 60 lines and 64,512 characters, the rest is
 * counted.
 *
 * @param page address of the page that has the rest, with the anchors `breaking` and `other`
 */
export function renderMarkdown(report: Report, page?: string): string {
  const { headline, counts, notes, compared, problems, documents, accepted, evidence } = summarize(report);
  const textWithin = textLimitedTo(maxUnfolded, report.operations);
  const restText = ({ rest }: Listing<Line>, anchor: string) => {
    const words = `and ${rest.length} more`;
    return rest.length > 0 && `- ${page ? `[${words}](${page}#${anchor})` : words}`;
  };
  const linesOf = ({ breaking, other }: DocumentSummary) =>
    [
      ...breaking.shown.map(textWithin),
      restText(breaking, "breaking"),
      ...other.shown.map(textWithin),
      restText(other, "other"),
    ].filter((line) => line !== false);
  const shown = documents.slice(0, maxDocuments);
  const lines = [
    ...shown.flatMap((document) => {
      if (document.headline === "") return linesOf(document);
      const title = `- **${markdownSentence(document.headline)}.** ${document.notes.map(markdownSentence).join(" ")}`;
      return [title, ...linesOf(document).map((line) => `  ${line}`)];
    }),
    documents.length > shown.length && `- and ${documents.length - shown.length} more documents`,
    ...accepted.shown.map(
      (one) => `- **accepted** ${markdownSentence(one.sentence)} (${markdownSentence(one.reason)})`,
    ),
    accepted.rest.length > 0 && `- and ${accepted.rest.length} more **accepted**`,
    evidence.title && folded(evidence.title, evidenceText(evidence)),
  ].filter(Boolean);
  const problemLines = [
    ...problems.shown.map((problem) => `- ⚠️ ${markdownSentence(problem)}`),
    problems.rest.length > 0 && `- ⚠️ and ${problems.rest.length} more`,
  ];
  const introduction = [
    counts && `**${counts}.**`,
    ...notes.map(markdownSentence),
    markdownSentence(compared),
    page && lines.length > 0 && `All of it: [${page}](${page}).`,
  ];
  const parts = [
    `## ${markdownSentence(headline)}`,
    introduction.filter(Boolean).join(" "),
    problemLines.filter(Boolean).join("\n"),
    lines.join("\n"),
  ];
  return shortened(printable(`${parts.filter(Boolean).join("\n\n")}\n`));
}

/** Renders lines one after the other, with what unfolds from them as long as that has few enough characters. */
function textLimitedTo(most: number, operations: readonly ReviewedOperation[]): (line: Line) => string {
  const known = new Map(operations.map((operation) => [operation.operationId, operation]));
  let length = 0;
  return (line) => {
    const whole = lineText(line, known);
    const text =
      length + whole.length <= most ? whole : lineText({ ...line, wording: null, parts: [] }, new Map());
    length += text.length;
    return text;
  };
}

/** Leaves out the last lines of a text that is too long, such as one with very long names. */
function shortened(text: string): string {
  if (text.length <= maxCharacters) return text;
  const lines = text.trimEnd().split("\n");
  const rest = (left: number) => `- and ${left} more lines, which are too long for a comment\n`;
  let [length, kept] = [rest(lines.length).length, 0];
  for (const line of lines) {
    length += line.length + 1;
    if (length > maxCharacters) break;
    kept += 1;
  }
  return `${[...lines.slice(0, kept), rest(lines.length - kept)].join("\n")}`;
}

type Operations = ReadonlyMap<string, ReviewedOperation>;

function lineText(line: Line, operations: Operations): string {
  const { bump, where, sentence, place } = line;
  const entries = unfoldedOf(line, operations);
  if (entries.length > 0) {
    const title = [
      `<b>${bump}</b>`,
      where && `${htmlSentence(where)}:`,
      htmlSentence(sentence),
      htmlPlace(place),
    ];
    return folded(title.filter(Boolean).join(" "), entries);
  }
  const words = [
    `**${bump}**`,
    where && `${markdownSentence(where)}:`,
    markdownSentence(sentence),
    place &&
      (place.isOlder
        ? `line ${place.line} of the older ${markdownCode(place.file)}`
        : markdownCode(`${place.file}:${place.line}`)),
  ];
  return `- ${words.filter(Boolean).join(" ")}`;
}

const htmlPlace = (place: LinePlace | null) =>
  place &&
  (place.isOlder
    ? `line ${place.line} of the older ${htmlText(place.file)}`
    : htmlText(`${place.file}:${place.line}`));

/** Maximum number of lines that unfold from one. */
const maxUnfoldedLines = 20;

/** The words of a text that changed, the parts of a line, or the operations that it only counts. */
function unfoldedOf({ wording, parts, changes }: Line, operations: Operations): string[] {
  if (wording) return [wordingText(wording)];
  const entries =
    parts.length > 0
      ? parts.map((part) => {
          const where = part.where && `${htmlSentence(part.where)}:`;
          return [where, htmlSentence(part.sentence), htmlPlace(part.place)].filter(Boolean).join(" ");
        })
      : operationTexts(
          changes.flatMap(({ positions }) => operationsOf(positions)),
          operations,
        );
  const rest = entries.length - maxUnfoldedLines;
  return rest > 1 ? [...entries.slice(0, maxUnfoldedLines), `and ${rest} more`] : entries;
}

/** Operations with method and path, if there are more than a line names. */
function operationTexts(ids: readonly string[], operations: Operations): string[] {
  if (ids.length <= 2) return [];
  return ids.flatMap((id) => {
    const operation = operations.get(id);
    if (!operation) return [];
    const call = `${operation.method} ${operation.path}`;
    return [id === call ? "" : `<code>${htmlText(id)}</code>`, `<code>${htmlText(call)}</code>`]
      .filter(Boolean)
      .join(" ");
  });
}

/** A fold, to see more. On one line, as an entry of a list; GitHub reads HTML in it and no Markdown. */
function folded(title: string, entries: readonly string[]): string {
  if (entries.length === 0) return `- ${title}`;
  return `- <details><summary>${title}</summary>${entries.join("<br>")}</details>`;
}

const tags = { added: "ins", removed: "del" } as const;

/** A text with its words that came and went, and a few of those around them. */
function wordingText(runs: readonly WordRun[]): string {
  return runs
    .map(({ state, text }, index) => {
      if (state !== "same") return `<${tags[state]}>${htmlText(text)}</${tags[state]}>`;
      const [start, end] = [index > 0 ? 30 : 0, index < runs.length - 1 ? 30 : 0];
      const isShort = text.length <= start + end + 3;
      return htmlText(isShort ? text : `${text.slice(0, start)} … ${text.slice(text.length - end)}`);
    })
    .join("");
}

/** The source of a claim that stays is left to the page. */
function evidenceText({ shown, rest }: Listing<EvidenceEntry>): string[] {
  const lines = shown.map(({ confidence, state, claim, source }) =>
    state === "same"
      ? `<i>${confidence}</i> ${htmlSentence(claim)}`
      : `<i>${state}, ${confidence}</i> ${htmlSentence(claim)}${source && ` (${htmlText(source)})`}`,
  );
  return shown.length > 0 && rest.length > 0 ? [...lines, `and ${rest.length} more`] : lines;
}
