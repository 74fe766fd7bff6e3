import { printable } from "@onelogin-mfa/command-line";
import { htmlSentence, htmlText, markdownCode, markdownSentence } from "./escape.ts";
import type { EvidenceEntry, Report, WordRun } from "./report.ts";
import { type Line, type Listing, lineOf, summarize } from "./summary.ts";

/** Number of characters that GitHub takes for a comment, less some room for what is written around the report. */
const maxCharacters = 65_536 - 1024;

/** Number of characters from which lines are shown without what unfolds from them. */
const maxUnfolded = maxCharacters / 2;

/**
 * The report as GitHub-flavoured Markdown, for a comment on a pull request: at most 60 lines and 64,512 characters, the rest is
 * counted.
 *
 * @param page address of the page that has the rest, with the anchors `breaking` and `other`
 * @param title of the comment, such as one that names the API. @default "Spec review"
 */
export function renderMarkdown(report: Report, page?: string, title = "Spec review"): string {
  const { result, compared, problems, breaking, other, accepted, evidence } = summarize(report);
  const restText = ({ rest }: Listing<Line>, anchor: string) => {
    const words = `and ${rest.length} more`;
    return rest.length > 0 && `- ${page ? `[${words}](${page}#${anchor})` : words}`;
  };
  let length = 0;
  const textWithin = (line: Line) => {
    const whole = lineText(line);
    const isShort = length + whole.length <= maxUnfolded;
    const text = isShort ? whole : lineText({ ...line, wording: null, changes: [], details: [] });
    length += text.length;
    return text;
  };
  const lines = [
    ...breaking.shown.map(textWithin),
    restText(breaking, "breaking"),
    ...other.shown.map(textWithin),
    restText(other, "other"),
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
  const link = page && lines.length > 0 ? ` Lines, evidence and Redoc: [${page}](${page}).` : "";
  const parts = [
    `## ${markdownSentence(title)}: ${markdownSentence(result)}`,
    problemLines.filter(Boolean).join("\n"),
    `${markdownSentence(compared)}${link}`,
    lines.join("\n"),
  ];
  return shortened(printable(`${parts.filter(Boolean).join("\n\n")}\n`));
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

function lineText({ bump, where, sentence, location, wording, changes, details }: Line): string {
  if (changes.length > 1) {
    const each = changes.slice(0, maxGrouped).map((change) => {
      const one = lineOf(change);
      return [one.where && `${htmlSentence(one.where)}:`, htmlSentence(one.sentence), htmlText(one.location)];
    });
    const rest = changes.length > maxGrouped ? [`and ${changes.length - maxGrouped} more`] : [];
    const title = `<b>${bump}</b> ${htmlSentence(sentence)} ${htmlText(location)}`;
    return folded(title, [...each.map((words) => words.filter(Boolean).join(" ")), ...rest]);
  }
  // what cannot break is left to the page
  if (wording || (bump === "major" && details.length > 0)) {
    const title = [`<b>${bump}</b>`, where && `${htmlSentence(where)}:`, htmlSentence(sentence)];
    return folded(title.filter(Boolean).join(" "), wording ? [wordingText(wording)] : detailsText(details));
  }
  const words = [
    `**${bump}**`,
    where && `${markdownSentence(where)}:`,
    markdownSentence(sentence),
    location && markdownCode(location),
  ];
  return `- ${words.filter(Boolean).join(" ")}`;
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

const maxFolded = 3;

/** Number of changes that unfold from a line for several. */
const maxGrouped = 20;

function detailsText(details: readonly string[]): string[] {
  const rest = details.length > maxFolded ? [`and ${details.length - maxFolded} more`] : [];
  return [...details.slice(0, maxFolded).map(htmlSentence), ...rest];
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
