import { type Bump, maxBump } from "./policy/bump.ts";
import { policy } from "./policy/rules.ts";
import type { CompilerError, EvidenceEntry, Report, ReportedChange, ReportProblem } from "./report.ts";
import { count } from "./words.ts";

/** The content of page, comment and terminal, in this order and with the same sentences. */
export interface Summary {
  /** The outcome in one line. */
  readonly result: string;
  /** The two revisions, and the reason for the base. */
  readonly compared: string;
  readonly problems: readonly string[];
  readonly breaking: Listing<Line>;
  /** The compiler's errors in code that uses the client. */
  readonly code: CodeSummary | null;
  readonly other: Listing<Line>;
  readonly unchanged: Line | null;
  readonly evidence: { readonly title: string } & Listing<EvidenceEntry>;
}

/** The most severe entries, and those that are only counted. */
export interface Listing<Entry> {
  readonly shown: readonly Entry[];
  readonly rest: readonly Entry[];
}

/** One change, or several of one kind. Names stand in backticks. */
export interface Line {
  readonly bump: Bump;
  /** The operations; empty for the document as a whole, and for several changes. */
  readonly where: string;
  readonly sentence: string;
  /** File and line; empty for several changes. */
  readonly location: string;
  readonly changes: readonly ReportedChange[];
}

/** Errors of code that no longer compiles, as a number and in full. */
export interface CodeSummary {
  readonly title: string;
  readonly sentences: readonly string[];
  readonly errors: readonly CompilerError[];
}

/** Maximum numbers of lines; more than `together` changes of one rule are one line. */
const limits = { breaking: 28, other: 12, evidence: 5, problems: 5, together: 3 } as const;

/** Sums a report up. */
export function summarize(report: Report): Summary {
  const { base, head, changes, problems } = report;
  const breaking = changes.filter(({ bump }) => bump === "major").sort((a, b) => weight(b) - weight(a));
  const harmless = changes.filter(({ bump }) => bump !== "major");
  const unchanged = harmless.filter(({ rule }) => rule === "unchanged-in-meaning");
  const other = harmless.filter(({ rule }) => rule !== "unchanged-in-meaning");
  return {
    result: resultOf(report),
    compared: `From ${base.label} to ${head.label}. ${base.why}`.trim(),
    problems: problems.slice(0, limits.problems).map(problemText),
    breaking: listing(breaking.map(lineOf), limits.breaking),
    code: codeOf(report),
    other: listing(groupByRule(other), limits.other),
    unchanged:
      unchanged.length > 0
        ? several(unchanged, `${count(unchanged.length, "place")} unchanged in meaning.`)
        : null,
    evidence: evidenceOf(changes),
  };
}

/** True if a side could not be read, so that nothing is known of the change. */
export function isNotCompared({ changes, bump, problems }: Report): boolean {
  const isEmpty = changes.length === 0 && bump.required === "none";
  return isEmpty && problems.some(({ severity }) => severity === "error");
}

const effects: Readonly<Record<Bump, string>> = {
  major: "breaks callers",
  minor: "compatible with callers",
  patch: "changes nothing for callers",
  none: "nothing changed",
};

function resultOf(report: Report): string {
  const { required, declared, agrees, release, spec } = report.bump;
  if (isNotCompared(report)) return "cannot be checked";
  const effect = required === "none" && report.changes.length > 0 ? effects.patch : effects[required];
  if (release === null) return `${effect}; not released: no version is required`;
  const needs = spec === required ? required : `${required} (the spec ${spec})`;
  return `${effect}: needs ${needs}, declared ${declared}, ${agrees ? "agrees" : "does not agree"}`;
}

function problemText({ side, location, message }: ReportProblem): string {
  const whose = side === "base" ? " before the change" : "";
  return location === null ? message : `\`${location}\`${whose}: ${message}`;
}

/** Ranks whole operations first, then what concerns the most of them. */
function weight({ rule, positions }: ReportedChange): number {
  return (/^operation-(removed|moved|renamed)$/.test(rule) ? 1000 : 0) + operationsOf(positions).length;
}

/** Number of changes in some lines. */
export function changesIn({ shown, rest }: Listing<Line>): number {
  return [...shown, ...rest].reduce((sum, { changes }) => sum + changes.length, 0);
}

/** The operations of some positions, each once. */
export function operationsOf(positions: ReportedChange["positions"]): string[] {
  return [...new Set(positions.map(({ operationId }) => operationId))];
}

function listing<Entry>(entries: readonly Entry[], limit: number): Listing<Entry> {
  // one entry takes no more room than the line that counts it
  const end = entries.length === limit + 1 ? limit + 1 : limit;
  return { shown: entries.slice(0, end), rest: entries.slice(end) };
}

/** One change as a line. */
export function lineOf(change: ReportedChange): Line {
  const { bump, sentence, before, after } = change;
  const at = after ?? before;
  return {
    bump,
    where: whereOf(change),
    sentence,
    location: at ? `${at.file}:${at.line}` : "",
    changes: [change],
  };
}

/** The operations, unless the sentence names the only one. */
function whereOf({ positions, sentence }: ReportedChange): string {
  const [first, second, ...others] = operationsOf(positions).map((id) => `\`${id}\``);
  if (first === undefined) return "";
  if (second === undefined) return sentence.includes(first) ? "" : first;
  return others.length === 0 ? `${first}, ${second}` : `${first} and ${others.length + 1} more`;
}

/** Lines by weight; more than a few changes of one rule are one line. */
function groupByRule(changes: readonly ReportedChange[]): Line[] {
  const byRule = Map.groupBy(changes, ({ rule, bump }) => `${bump} ${rule}`);
  return [...byRule.values()].flatMap((group) => {
    const [{ rule }] = group as [ReportedChange]; // a group has a member
    return group.length > limits.together
      ? [several(group, `In ${group.length} places ${policy[rule].when}.`)]
      : group.map(lineOf);
  });
}

function several(changes: readonly ReportedChange[], sentence: string): Line {
  return { bump: maxBump(changes.map(({ bump }) => bump)), where: "", sentence, location: "", changes };
}

function codeOf({ typescript }: Report): CodeSummary | null {
  if (!typescript) return null;
  const { changes, errors, sourceErrors } = typescript;
  const broken = errors.filter(({ breaking }) => breaking);
  const sentences = changes.filter(({ bump }) => bump === "major").map(({ sentence }) => sentence);
  const parts = [
    [broken, "of users of the client"],
    [sourceErrors, "of the client itself"],
  ] as const;
  const counts = parts.flatMap(([found, whose]) => {
    const files = new Set(found.map(({ file }) => file)).size;
    return files === 0 ? [] : [`${count(found.length, "error")} in ${count(files, "file")} ${whose}`];
  });
  if (counts.length + sentences.length === 0) return null;
  const title =
    counts.length > 0
      ? `Code no longer compiles: ${counts.join(", ")}`
      : `Code may no longer compile: ${count(sentences.length, "type")} changed`;
  return { title, sentences, errors: [...broken, ...sourceErrors] };
}

/** The claims that were added, changed or removed, then those at changed places; each once. */
function evidenceOf(changes: readonly ReportedChange[]): Summary["evidence"] {
  const claims = changes.flatMap(({ evidence }) => evidence);
  const entries = [...new Map(claims.map((entry) => [`${entry.claim}\n${entry.source}`, entry])).values()];
  const title = (["added", "changed", "removed", "same"] as const).flatMap((state) => {
    const { length } = entries.filter((entry) => entry.state === state);
    return length > 0 ? `${length} ${state === "same" ? "at changed places" : state}` : [];
  });
  const touched = entries.filter(({ state }) => state !== "same");
  const all = [...touched, ...entries.filter(({ state }) => state === "same")];
  // of many only those that the change touches
  const shown = all.length <= limits.evidence ? all : touched.slice(0, limits.evidence);
  const heading = title.length > 0 ? `Evidence: ${title.join(", ")}` : "";
  return { title: heading, shown, rest: all.slice(shown.length) };
}
