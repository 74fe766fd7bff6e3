import { createRequire } from "node:module";
import { annotationProperty, annotationText, terminalText } from "./escape.ts";
import { type Line, lineOf } from "./lines.ts";
import { policy, type RuleId } from "./policy/rules.ts";
import type { Location, Report, ReportedChange } from "./report.ts";
import { isUrl } from "./sides.ts";
import { type DocumentSummary, isNotCompared, problemText, summarize } from "./summary.ts";

/** The version of the package. Every package.json has one. */
export const { version } = createRequire(import.meta.url)("@onelogin-mfa/review/package.json") as {
  version: string;
};

/** Number of lines up to which a report shows a few parts of each: they fit on a screen together. */
const maxShort = 20;
const maxParts = 3;

/** The report for a terminal: API, result and numbers, then what breaks callers, then the other changes. */
export function renderText(report: Report): string {
  const { headline, counts, notes, compared, documents } = summarize(report);
  const accepted = report.accepted ?? [];
  const linesOf = ({ breaking, other }: DocumentSummary) =>
    [breaking, other].flatMap(({ shown, rest }) => [...shown, ...rest]);
  const isShort = documents.flatMap(linesOf).length <= maxShort;
  const each = [
    ...documents.flatMap((document) => [
      ...(document.headline === "" ? [] : [`${document.headline}. ${document.notes.join(" ")}`]),
      ...linesOf(document).flatMap((line) => [
        `  ${labelled(line.bump, line)}`,
        ...(isShort ? partTexts(line) : []),
      ]),
    ]),
    ...accepted.map((one) => `  ${labelled("accepted", lineOf(one))} Reason: ${one.reason}`),
  ];
  const start = [headline, counts && `${counts}.`, ...notes, compared];
  return [...start, ...each, ""]
    .filter((text, index, all) => text !== "" || index === all.length - 1)
    .map(lineText)
    .join("\n");
}

/** A line for the terminal, with its indentation. */
const lineText = (text: string) =>
  text.replace(/^( *)(.*)$/s, (_, blanks: string, words: string) => blanks + terminalText(words));

/** The first parts of a line that breaks callers. */
function partTexts({ bump, parts }: Line): string[] {
  if (bump !== "major") return [];
  const shown = parts.length > maxParts + 1 ? parts.slice(0, maxParts) : parts;
  const rest = parts.length - shown.length;
  const blanks = " ".repeat(8);
  return [
    ...shown.map((part) => `${blanks}${labelled("", part).trim()}`),
    ...(rest > 0 ? [`${blanks}and ${rest} more`] : []),
  ];
}

const labelled = (badge: string, { where, sentence, place }: Line) =>
  [
    badge.padEnd(5),
    where && `${where}:`,
    sentence,
    place && `${place.file}:${place.line}${place.isOlder ? " before" : ""}`,
  ]
    .filter(Boolean)
    .join(" ");

/**
 * The report as commands of GitHub Actions, which shows them at the lines of the newer document: an error for what breaks callers and for what
 * cannot be read, a notice for what is compatible, one for all changes of a line. What changes nothing for callers is left out.
 */
export function renderAnnotations(report: Report): string {
  const levels = { major: "error", minor: "notice", patch: null, none: null };
  const title = "OpenAPI comparison";
  const about = report.problems.map((problem) => {
    const { severity, side, location, message } = problem;
    const [, file, line] = /^(.*):(\d+):\d+$/.exec(location ?? "") ?? [];
    // the lines of the older document are those of no file that GitHub shows
    if (side === "base" || isOutside(file))
      return command(
        report.result === "not-compared" ? "warning" : severity,
        { title },
        plain(problemText(problem)),
      );
    return command(severity, { file, line, title }, message);
  });
  const lines = summarize(report).documents.flatMap(({ breaking, other }) => [breaking, other]);
  const each = lines
    .flatMap(({ shown, rest }) => [...shown, ...rest])
    .flatMap((one) => {
      const [change] = one.changes;
      const level = levels[one.bump];
      if (!change || level === null) return [];
      const place = placeOf(change);
      // GitHub has no line of a file outside of the repository
      const { file, line } = place;
      const [properties, suffix] = isOutside(file) ? [{}, ` (${file}:${line})`] : [place, ""];
      return command(level, { ...properties, title: change.rule }, messageOf(one) + suffix);
    });
  return [...about, ...each].join("");
}

function command(name: string, properties: { readonly [key: string]: unknown }, message: string): string {
  const given = Object.entries(properties).filter(([, value]) => value !== undefined);
  const list = given.map(([key, value]) => `${key}=${annotationProperty(String(value))}`).join(",");
  return `::${name} ${list}::${annotationText(message)}\n`;
}

const plain = (text: string) => text.replaceAll("`", "");

/** The operations and what changed in them, as plain text. */
const messageOf = ({ where, sentence }: Pick<Line, "where" | "sentence">) =>
  plain([where && `${where}: `, sentence].join(""));

/** The lines of a change in the newer document. */
function placeOf({ after, goneFrom }: ReportedChange): Partial<Pick<Location, "file" | "line" | "endLine">> {
  return after ? { file: after.file, line: after.line, endLine: after.endLine } : { ...goneFrom };
}

/** True for a file outside of the repository, which has no address there. */
const isOutside = (file = "") => /^(\.\.\/|\/|[a-z]:[\\/])/i.test(file);

/** The address of a file below the root of the repository, whatever it is called; that of the web as it is. */
const uriOf = (file: string) => (isUrl(file) ? file : file.split("/").map(encodeURIComponent).join("/"));

/** The report as SARIF 2.1.0, for code scanning; an accepted change is a suppressed result. */
export function renderSarif(report: Report): string {
  const levels = { major: "error", minor: "warning", patch: "note", none: "note" };
  const accepted = report.accepted ?? [];
  const all = [...report.changes, ...accepted];
  const ids: readonly RuleId[] = [...new Set(all.map(({ rule }) => rule))].sort();
  const resultOf = (change: ReportedChange, suppressions: readonly object[]) => {
    const { file, ...region } = placeOf(change);
    const { line: startLine, endLine } = { endLine: undefined, line: undefined, ...region };
    const artifactLocation = { uri: uriOf(file ?? "") };
    return {
      ruleId: change.rule,
      level: levels[change.bump],
      message: { text: messageOf(lineOf(change)) },
      locations:
        file && !isOutside(file)
          ? [{ physicalLocation: { artifactLocation, region: { startLine, endLine } } }]
          : [],
      suppressions,
    };
  };
  const driver = {
    name: "onelogin-mfa-review",
    version,
    rules: ids.map((id) => ({
      id,
      shortDescription: { text: policy[id].when.replaceAll("`", "") },
      help: { text: policy[id].why.replaceAll("`", "") },
    })),
  };
  const results = [
    ...report.changes.map((change) => resultOf(change, [])),
    ...accepted.map((one) => resultOf(one, [{ kind: "external", justification: one.reason }])),
  ];
  const invocation = {
    executionSuccessful: !isNotCompared(report),
    toolExecutionNotifications: report.problems.map((problem) => {
      return { level: problem.severity, message: { text: plain(problemText(problem)) } };
    }),
  };
  const run = { tool: { driver }, invocations: [invocation], results };
  const $schema = "https://json.schemastore.org/sarif-2.1.0.json";
  return `${JSON.stringify({ $schema, version: "2.1.0", runs: [run] }, null, 2)}\n`;
}
