import { type Bump, compareBumps, maxBump } from "./policy/bump.ts";
import { policy } from "./policy/rules.ts";
import { operationsOf } from "./positions.ts";
import type {
  AcceptedChange,
  EvidenceEntry,
  Report,
  ReportedChange,
  ReportProblem,
  WordRun,
} from "./report.ts";
import { count, listed, quoted } from "./words.ts";

/** The content of page, comment and terminal, in this order and with the same sentences. */
export interface Summary {
  /** The outcome in a few words. */
  readonly result: string;
  /** The two revisions, and the reason for the base. */
  readonly compared: string;
  readonly problems: Listing<string>;
  readonly breaking: Listing<Line>;
  readonly other: Listing<Line>;
  readonly accepted: Listing<AcceptedChange>;
  readonly evidence: { readonly title: string } & Listing<EvidenceEntry>;
}

/** The most severe entries, and those that are only counted. */
export interface Listing<Entry> {
  readonly shown: readonly Entry[];
  readonly rest: readonly Entry[];
}

/** One change, or several of one kind, which unfold. Names stand in backticks. */
export interface Line {
  readonly bump: Bump;
  /** The operations; empty for the document as a whole, and for several changes, which have their own. */
  readonly where: string;
  readonly sentence: string;
  /** File and line, of several changes those of the first. */
  readonly location: string;
  /** The words of a long text that changed. */
  readonly wording: readonly WordRun[] | null;
  readonly changes: readonly ReportedChange[];
  /** Sentences that say more, of a line without changes of the spec. */
  readonly details: readonly string[];
}

/** Maximum numbers of lines; more than `together` changes of one kind are one line. */
const limits = { breaking: 28, other: 12, accepted: 4, evidence: 3, problems: 4, together: 3 } as const;

/** Sums a report up. */
export function summarize(report: Report): Summary {
  const { base, head, changes, problems } = report;
  const breaking = changes.filter(({ bump }) => bump === "major").sort((a, b) => weight(b) - weight(a));
  const other = changes.filter(({ bump }) => bump !== "major");
  return {
    result: resultOf(report),
    compared: `From ${base.label} to ${head.label}. ${base.why}`.trim(),
    problems: listing(problems.map(problemText), limits.problems, []),
    breaking: listing(linesOf(breaking), limits.breaking, []),
    other: listing(linesOf(other), limits.other, []),
    accepted: listing(report.accepted ?? [], limits.accepted, []),
    evidence: evidenceOf(changes),
  };
}

/** True if nothing is known of the change. */
export const isNotCompared = ({ result }: Report): boolean =>
  result === "failed" || result === "not-compared";

const effects: Readonly<Record<Bump, string>> = {
  major: "breaks callers",
  minor: "compatible with callers",
  patch: "changes nothing for callers",
  none: "nothing changed",
};

/** Says what a change means for callers, in a few words. */
export function resultOf(report: Report): string {
  const { required } = report.bump;
  if (report.result === "failed") return "cannot be checked";
  if (report.result === "not-compared") return "not compared";
  const accepted = maxBump((report.accepted ?? []).map(({ bump }) => bump));
  if (compareBumps(accepted, required) > 0) return `${effects[accepted]}, accepted`;
  return required === "none" && report.changes.length > 0 ? effects.patch : effects[required];
}

function problemText({ side, location, message }: ReportProblem): string {
  const whose = side === "base" ? " before the change" : "";
  return location === null ? message : `\`${location}\`${whose}: ${message}`;
}

/** Ranks first what would be sent twice, then whole operations, then what concerns the most of them. */
function weight({ rule, positions }: ReportedChange): number {
  const own = rule === "effect-loosened" ? 2000 : /^operation-(removed|moved|renamed)$/.test(rule) ? 1000 : 0;
  return own + operationsOf(positions).length;
}

/** Number of changes in some lines. */
export function changesIn({ shown, rest }: Listing<Line>): number {
  return [...shown, ...rest].reduce((sum, { changes, details }) => sum + changes.length + details.length, 0);
}

function listing<Entry>(entries: readonly Entry[], limit: number, last: readonly Entry[]): Listing<Entry> {
  // one entry takes no more room than the line that counts it
  const end = entries.length === limit + 1 ? limit + 1 : limit;
  return { shown: [...entries.slice(0, end), ...last], rest: entries.slice(end) };
}

/** One change as a line. */
export function lineOf(change: ReportedChange): Line {
  const { bump, sentence, before, after, wording } = change;
  const at = after ?? before;
  const location = at ? `${at.file}:${at.line}` : "";
  return { bump, where: whereOf(change), sentence, location, wording, changes: [change], details: [] };
}

/** The operations, unless the sentence names the only one. */
function whereOf({ positions, sentence }: ReportedChange): string {
  const [first, second, ...others] = operationsOf(positions).map(quoted);
  if (first === undefined) return "";
  if (second === undefined) return sentence.includes(first) ? "" : first;
  return others.length === 0 ? `${first}, ${second}` : `${first} and ${others.length + 1} more`;
}

/** Lines by weight; more than a few changes of one kind are one line. */
function linesOf(changes: readonly ReportedChange[]): Line[] {
  const groups = new Map<string, ReportedChange[]>();
  for (const change of changes) {
    const key = [change.bump, change.rule, ...stemsOf(change).map((stem) => stem.join("/"))].join(" ");
    groups.set(key, [...(groups.get(key) ?? []), change]);
  }
  return [...groups.values()].flatMap((group) =>
    group.length > limits.together ? several(group) : group.map(lineOf),
  );
}

function several(changes: readonly ReportedChange[]): Line {
  const [first] = changes as readonly [ReportedChange]; // a group has a member
  const { bump, rule } = first;
  // what a sentence names first is what it is about
  const names = changes.flatMap(
    ({ sentence }) => /`[^`]*`(?: of (?:the API|(?:the [a-z ]+ )?`[^`]*`))*/.exec(sentence)?.[0] ?? [],
  );
  const list = names.length > 0 ? `: ${listed([...new Set(names)])}` : "";
  const words = movesOf(changes) ?? `In ${changes.length} places ${policy[rule].when}`;
  const { location } = lineOf(first);
  return { bump, where: "", sentence: `${words}${list}.`, location, wording: null, changes, details: [] };
}

/** Says from where to where operations moved together; undefined for other changes. */
function movesOf(changes: readonly ReportedChange[]): string | undefined {
  const [stems = []] = changes.map(stemsOf);
  if (stems.length === 0) return undefined;
  const [from, to] = stems.map((stem, side) => {
    // with one part more, if all have the same
    const next = new Set(changes.map((change) => pathsOf(change)[side]?.[stem.length]));
    return quoted([...stem, ...(next.size === 1 ? next : [])].join("/") || "/");
  });
  return `${count(changes.length, "operation")} moved from ${from} to ${to}`;
}

/** The starts of the paths of an operation that moved, without the end that both have; of others none. */
function stemsOf(change: ReportedChange): string[][] {
  const [from = [], to = []] = pathsOf(change);
  const end = [...from].reverse().findIndex((part, index) => part !== to.at(-1 - index));
  return end < 0 ? [] : [from, to].map((path) => path.slice(0, path.length - end));
}

/** The parts of both paths that the sentence on a move ends with. */
function pathsOf({ rule, sentence }: ReportedChange): string[][] {
  if (rule !== "operation-moved") return [];
  return [...sentence.matchAll(/`(\/[^`]*)`/g)].slice(-2).map(([, path = ""]) => path.split("/"));
}

/** Returns a key that a claim has at every place. */
export const claimKey = ({ claim, source }: EvidenceEntry): string => `${claim}\n${source}`;

/** Counts what is newly assumed, and what no longer is: removed, or known better now. */
function doubtsOf(touched: readonly EvidenceEntry[]): string {
  const isDoubt = (confidence: EvidenceEntry["confidence"] | undefined) => confidence === "assumed";
  const isNew = ({ state, confidence, before }: EvidenceEntry) =>
    isDoubt(confidence) && state !== "removed" && !isDoubt(before);
  const isGone = ({ state, confidence, before }: EvidenceEntry) =>
    state === "removed" ? isDoubt(confidence) : isDoubt(before) && !isDoubt(confidence);
  const [added, gone] = [isNew, isGone].map((is) => touched.filter(is).length);
  const words = [added ? `${added} new` : [], gone ? `${gone} gone` : []].flat();
  return words.length > 0 ? `; doubts: ${words.join(", ")}` : "";
}

/** The claims that were added, changed or removed, then those at changed places; each once. */
function evidenceOf(changes: readonly ReportedChange[]): Summary["evidence"] {
  const claims = changes.flatMap(({ evidence }) => evidence);
  const entries = [...new Map(claims.map((entry) => [claimKey(entry), entry])).values()];
  const title = (["added", "changed", "removed", "same"] as const).flatMap((state) => {
    const { length } = entries.filter((entry) => entry.state === state);
    return length > 0 ? `${length} ${state === "same" ? "at changed places" : state}` : [];
  });
  const touched = entries.filter(({ state }) => state !== "same");
  const all = [...touched, ...entries.filter(({ state }) => state === "same")];
  // of many only those that the change touches
  const shown = (all.length > 2 * limits.evidence ? touched : all).slice(0, limits.evidence);
  const heading = title.length > 0 ? `Evidence: ${title.join(", ")}${doubtsOf(touched)}` : "";
  return { title: heading, shown, rest: all.slice(shown.length) };
}
