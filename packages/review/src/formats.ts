import { createRequire } from "node:module";
import { annotationProperty, annotationText, terminalText } from "./escape.ts";
import { policy, type RuleId } from "./policy/rules.ts";
import type { Location, Report, ReportedChange } from "./report.ts";
import { isUrl } from "./sides.ts";
import { isNotCompared, type Line, lineOf, summarize } from "./summary.ts";

/** The version of the package. Every package.json has one. */
export const { version } = createRequire(import.meta.url)("@onelogin-mfa/review/package.json") as {
  version: string;
};

/** The report for a terminal: the result, what breaks callers, the other changes. */
export function renderText(report: Report): string {
  const { result, compared, breaking, other } = summarize(report);
  const lines = [breaking, other].flatMap(({ shown, rest }) => [...shown, ...rest]);
  const accepted = report.accepted ?? [];
  const each = [
    ...lines.flatMap((line) => [
      textOf(line.bump, line),
      ...(line.changes.length > 1
        ? line.changes.map((one) => `${" ".repeat(8)}${textOf("", lineOf(one)).trim()}`)
        : []),
    ]),
    ...accepted.map((one) => `${textOf("accepted", lineOf(one))} Reason: ${one.reason}`),
  ];
  const head = [result, compared].filter(Boolean);
  return [...head.map(terminalText), ...each.map((text) => `  ${terminalText(text)}`), ""].join("\n");
}

const textOf = (badge: string, { where, sentence, location }: Line) =>
  [badge.padEnd(5), where && `${where}:`, sentence, location].filter(Boolean).join(" ");

/**
 * The report as commands of GitHub Actions, which shows them at the lines of the newer document: an error for each breaking change and for what
 * cannot be read, a notice for each compatible one. What changes nothing for callers is left out.
 */
export function renderAnnotations({ changes, problems }: Report): string {
  const levels = { major: "error", minor: "notice", patch: null, none: null };
  const about = problems.map(({ severity, location, message }) => {
    const [, file, line] = /^(.*):(\d+):\d+$/.exec(location ?? "") ?? [];
    const title = "OpenAPI comparison";
    if (isOutside(file)) return command(severity, { title }, `${location} ${message}`);
    return command(severity, { file, line, title }, message);
  });
  const each = changes.flatMap((change) => {
    const level = levels[change.bump];
    const place = placeOf(change);
    // GitHub has no line of a file outside of the repository
    const { file, line } = place;
    const [properties, suffix] = isOutside(file) ? [{}, ` (${file}:${line})`] : [place, ""];
    const text = messageOf(change) + suffix;
    return level === null ? [] : command(level, { ...properties, title: change.rule }, text);
  });
  return [...about, ...each].join("");
}

function command(name: string, properties: { readonly [key: string]: unknown }, message: string): string {
  const given = Object.entries(properties).filter(([, value]) => value !== undefined);
  const list = given.map(([key, value]) => `${key}=${annotationProperty(String(value))}`).join(",");
  return `::${name} ${list}::${annotationText(message)}\n`;
}

/** The operations and what changed in them, as plain text. */
function messageOf(change: ReportedChange): string {
  const { where, sentence } = lineOf(change);
  return [where && `${where}: `, sentence].join("").replaceAll("`", "");
}

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
      message: { text: messageOf(change) },
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
    toolExecutionNotifications: report.problems.map(({ severity, location, message }) => {
      return { level: severity, message: { text: [location, message].filter(Boolean).join(" ") } };
    }),
  };
  const run = { tool: { driver }, invocations: [invocation], results };
  const $schema = "https://json.schemastore.org/sarif-2.1.0.json";
  return `${JSON.stringify({ $schema, version: "2.1.0", runs: [run] }, null, 2)}\n`;
}
