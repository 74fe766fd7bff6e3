import { type Bump, maxBump } from "./policy/bump.ts";
import { policy } from "./policy/rules.ts";
import type { CompilerError, EvidenceEntry, Report, ReportedChange, ReportProblem } from "./report.ts";
import { count } from "./words.ts";

/** What a reader is told, in this order: page, comment and terminal say it with the same sentences. */
export interface Summary {
  /** The outcome in one line. */
  readonly result: string;
  /** What was compared, and how that was chosen. */
  readonly compared: string;
  readonly problems: readonly string[];
  readonly breaking: Listing<Line>;
  /** What the compiler says of code that uses the client. */
  readonly code: CodeSummary | null;
  readonly other: Listing<Line>;
  readonly unchanged: Line | null;
  readonly evidence: { readonly title: string } & Listing<EvidenceEntry>;
}

/** The gravest entries, and those that are only counted. */
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
  readonly place: string;
  readonly changes: readonly ReportedChange[];
}

/** What no longer compiles, as a number and in full. */
export interface CodeSummary {
  readonly title: string;
  readonly sentences: readonly string[];
  readonly errors: readonly CompilerError[];
}

const most = { breaking: 28, other: 12, evidence: 5, problems: 5, together: 3 } as const;

/** Sums a report up. */
export function summarize(report: Report): Summary {
  const { base, head, changes, problems } = report;
  const breaking = changes.filter(({ bump }) => bump === "major").sort((a, b) => weight(b) - weight(a));
  const unchanged = changes.filter(({ rule }) => rule === "unchanged-in-meaning");
  const other = changes.filter(({ bump, rule }) => bump !== "major" && rule !== "unchanged-in-meaning");
  return {
    result: resultOf(report),
    compared: `From ${base.label} to ${head.label}. ${base.why}`,
    problems: problems.slice(0, most.problems).map(problemText),
    breaking: listing(breaking.map(lineOf), most.breaking),
    code: codeOf(report),
    other: listing(groupByRule(other), most.other),
    unchanged:
      unchanged.length > 0
        ? several(unchanged, `${count(unchanged.length, "place")} unchanged in meaning.`)
        : null,
    evidence: evidenceOf(changes),
  };
}

/** Whether a side could not be read, so that nothing is known of the change. */
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

function problemText({ side, place, message }: ReportProblem): string {
  const whose = side === "base" ? " before the change" : "";
  return place === null ? message : `\`${place}\`${whose}: ${message}`;
}

/** Whole operations first, then what concerns the most of them. */
function weight({ rule, positions }: ReportedChange): number {
  return (/^operation-(removed|moved|renamed)$/.test(rule) ? 1000 : 0) + operationsOf(positions).length;
}

/** How many changes some lines stand for. */
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
    place: at ? `${at.file}:${at.line}` : "",
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

/** By weight; more than a few changes of one rule are one line. */
function groupByRule(changes: readonly ReportedChange[]): Line[] {
  const byRule = Map.groupBy(changes, ({ rule, bump }) => `${bump} ${rule}`);
  return [...byRule.values()].flatMap((group) => {
    const [{ rule }] = group as [ReportedChange]; // a group has a member
    return group.length > most.together
      ? [several(group, `In ${group.length} places ${policy[rule].when}.`)]
      : group.map(lineOf);
  });
}

function several(changes: readonly ReportedChange[], sentence: string): Line {
  return { bump: maxBump(changes.map(({ bump }) => bump)), where: "", sentence, place: "", changes };
}

function codeOf({ typescript }: Report): CodeSummary | null {
  const { changes, errors, sourceErrors } = typescript;
  const broken = errors.filter(({ breaking }) => breaking);
  const sentences = changes.filter(({ bump }) => bump === "major").map(({ sentence }) => sentence);
  const parts = [
    ...inFiles(broken, "of users of the client"),
    ...inFiles(sourceErrors, "of the client itself"),
  ];
  if (parts.length + sentences.length === 0) return null;
  const title =
    parts.length > 0
      ? `Code no longer compiles: ${parts.join(", ")}`
      : `Code may no longer compile: ${count(sentences.length, "type")} changed`;
  return { title, sentences, errors: [...broken, ...sourceErrors] };
}

function inFiles(errors: readonly CompilerError[], whose: string): string[] {
  const files = new Set(errors.map(({ file }) => file)).size;
  return files === 0 ? [] : [`${count(errors.length, "error")} in ${count(files, "file")} ${whose}`];
}

/** The claims that were added, changed or removed, then those at changed places; each once. */
function evidenceOf(changes: readonly ReportedChange[]): Summary["evidence"] {
  const byClaim = new Map(
    changes.flatMap(({ evidence }) => evidence).map((entry) => [`${entry.claim}\n${entry.source}`, entry]),
  );
  const entries = [...byClaim.values()];
  const touched = entries.filter(({ state }) => state !== "same");
  const still = entries.filter(({ state }) => state === "same");
  const counts = (["added", "changed", "removed"] as const).map((state) => {
    const found = touched.filter((entry) => entry.state === state).length;
    return found > 0 ? `${found} ${state}` : "";
  });
  const title = [...counts, still.length > 0 ? `${still.length} at changed places` : ""]
    .filter(Boolean)
    .join(", ");
  // of many only those that the change touches
  const shown = entries.length <= most.evidence ? [...touched, ...still] : touched.slice(0, most.evidence);
  const rest = [...touched, ...still].slice(shown.length);
  return { title: title && `Evidence: ${title}`, shown, rest };
}
