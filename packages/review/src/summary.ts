import { type Line, linesOf } from "./lines.ts";
import { type Bump, compareBumps, maxBump } from "./policy/bump.ts";
import { operationsOf } from "./positions.ts";
import {
  type AcceptedChange,
  type EvidenceEntry,
  type Report,
  type ReportedChange,
  type ReportProblem,
  type ReviewedDocument,
  results,
} from "./report.ts";
import { count, quoted, shortText } from "./words.ts";

/** The content of page, comment and terminal, in this order and with the same sentences. */
export interface Summary {
  /** The API, its versions and the outcome. Names stand in backticks, here and in all sentences. */
  readonly headline: string;
  /** The outcome in a few words. */
  readonly result: string;
  /** The numbers of changes by severity; empty if there are none. */
  readonly counts: string;
  /** Sentences on the version, and on what was not compared. */
  readonly notes: readonly string[];
  /** The document and its two revisions, and the reason for the base. */
  readonly compared: string;
  readonly problems: Listing<string>;
  /** The lines of each document in which something changed, the most severe first; of a report on one document one. */
  readonly documents: readonly DocumentSummary[];
  readonly accepted: Listing<AcceptedChange>;
  readonly evidence: { readonly title: string } & Listing<EvidenceEntry>;
}

/** The lines of a document. */
export interface DocumentSummary {
  /** Its headline; empty if it is the only one, whose headline is that of the report. */
  readonly headline: string;
  /** The API with its versions, and the path; empty if it is the only one. */
  readonly title: string;
  readonly result: Report["result"];
  readonly bump: Bump;
  /** Sentences on its path and its version. */
  readonly notes: readonly string[];
  readonly breaking: Listing<Line>;
  readonly other: Listing<Line>;
}

/** The most severe entries, and those that are only counted. */
export interface Listing<Entry> {
  readonly shown: readonly Entry[];
  readonly rest: readonly Entry[];
}

/** Maximum numbers of lines. */
const limits = { breaking: 28, other: 12, accepted: 4, evidence: 3, problems: 4 } as const;

/** Maximum numbers of lines of all documents together, if there are several. */
const sharedLimits = { breaking: 20, other: 8 } as const;

/** Sums a report up. */
export function summarize(report: Report): Summary {
  const { changes, problems, bump } = report;
  const several = report.documents && report.documents.length > 1 ? report.documents : undefined;
  const result = resultOf(report);
  return {
    headline: several ? headlineOfSeveral(several) : `${nameOf(report)}: ${result}`,
    result,
    counts: countsOf(changes),
    notes: several ? [] : notesOf({ ...report, ...bump }),
    compared: comparedOf(report),
    problems: listing(problems.map(problemText), limits.problems),
    documents: several ? documentsOf(report, several) : [linesIn(report, changes)],
    accepted: listing(report.accepted ?? [], limits.accepted),
    evidence: evidenceOf(changes),
  };
}

/** True if nothing is known of the change. */
export const isNotCompared = ({ result }: Pick<Report, "result">): boolean =>
  result === "failed" || result === "not-compared";

const effects: Readonly<Record<Bump, string>> = {
  major: "breaks callers",
  minor: "compatible with callers",
  patch: "changes nothing for callers",
  none: "nothing changed",
};

/** Says what a change means for callers, in a few words. */
function resultOf(report: Report): string {
  const { required } = report.bump;
  if (isNotCompared(report)) return outcomeOf(report.result, required);
  const accepted = maxBump((report.accepted ?? []).map(({ bump }) => bump));
  return compareBumps(accepted, required) > 0
    ? `${effects[accepted]}, accepted`
    : outcomeOf(report.result, required);
}

function outcomeOf(result: Report["result"], required: Bump): string {
  if (result === "failed") return "cannot be checked";
  if (result === "not-compared") return "not compared";
  return result === "compatible" && required === "none" ? effects.patch : effects[required];
}

/** The API with its versions; without a title its file. */
function nameOf({ base, head }: Pick<Report, "base" | "head">): string {
  const title = head.title ?? base.title;
  const file = head.file ?? base.file;
  const name = title === null ? (file === null ? "OpenAPI document" : quoted(file)) : plainText(title);
  const versions = [base.version, head.version].flatMap((version) =>
    version === null ? [] : plainText(version),
  );
  return [name, [...new Set(versions)].join(" → ")].filter(Boolean).join(" ");
}

/** A text of a document in a sentence, on one line and without marks of names. */
const plainText = (text: string) => shortText(quoted(text).slice(1, -1).trim());

/** Says how many documents break, and how many are not compared. */
function headlineOfSeveral(documents: readonly ReviewedDocument[]): string {
  const words = {
    failed: "cannot be checked",
    breaking: "break callers",
    "not-compared": "not compared",
    compatible: "compatible",
    unchanged: "unchanged",
  };
  const parts = results.flatMap((result) => {
    const { length } = documents.filter((one) => one.result === result);
    return length > 0
      ? `${length} ${length === 1 && result === "breaking" ? "breaks callers" : words[result]}`
      : [];
  });
  return `${documents.length} documents: ${parts.join(", ")}`;
}

/** The numbers of changes by severity. */
function countsOf(changes: readonly ReportedChange[]): string {
  const [major, minor] = (["major", "minor"] as const).map(
    (bump) => changes.filter((change) => change.bump === bump).length,
  );
  const numbers = [
    [major, "breaking"],
    [minor, "compatible"],
    [changes.length - (major ?? 0) - (minor ?? 0), "without effect on callers"],
  ] as const;
  return numbers
    .filter(([number]) => number)
    .map(([number = 0, words], index) => {
      if (index > 0) return `${number} ${words}`;
      return words.startsWith("without")
        ? `${count(number, "change")} ${words}`
        : count(number, `${words} change`);
    })
    .join(", ");
}

type Compared = Pick<Report, "result" | "base" | "head"> & {
  readonly required: Bump;
  readonly declared: Bump;
};

function notesOf({ result, base, head, required, declared }: Compared): string[] {
  if (result === "not-compared")
    return ["The older document is invalid, so nothing was compared. That is no fault of this change."];
  if (result === "failed") return ["Nothing was compared. Fix the problem that is named here."];
  // what version 0 may break, semver.org leaves open
  const isOpen = /^0\./.test(base.version ?? "");
  if (declared === "none" || isOpen || compareBumps(declared, required) >= 0) return [];
  return [`The changes need a ${required} version; ${plainText(head.version ?? "")} is a ${declared} step.`];
}

function comparedOf({ base, head }: Report): string {
  const { file } = head;
  const isNamed = file === null || head.label.endsWith(file.split("/").at(-1) ?? file);
  const revisions = `rom ${base.label} to ${head.label}. ${base.why}`.trim();
  return isNamed ? `F${revisions}` : `${quoted(file)}, f${revisions}`;
}

/** The documents in which something changed or that are not compared, the most severe first. */
function documentsOf(report: Report, documents: readonly ReviewedDocument[]): DocumentSummary[] {
  const changes = new Map(report.changes.map((change) => [change.id, change]));
  const sorted = documents
    .filter(({ result }) => result !== "unchanged")
    .toSorted(
      (a, b) => results.indexOf(a.result) - results.indexOf(b.result) || compareBumps(b.bump, a.bump),
    );
  const share = Math.max(1, Math.min(sorted.length, maxDocuments));
  const each = {
    breaking: Math.floor(sharedLimits.breaking / share),
    other: Math.floor(sharedLimits.other / share),
  };
  return sorted.map((document) => {
    const own = document.changes.flatMap((id) => changes.get(id) ?? []);
    const { name, result, renamedFrom, base, bump, declared } = document;
    const notes = [
      quoted(name),
      renamedFrom === undefined ? "" : `compared with ${quoted(renamedFrom)}`,
      countsOf(own),
    ].filter(Boolean);
    const why = /^The document is /.test(base.why) ? base.why : "";
    return {
      ...linesIn({ result, bump: { required: bump } }, own, each),
      headline: `${nameOf(document)}: ${outcomeOf(result, bump)}`,
      title: `${nameOf(document)}, ${quoted(name)}`,
      notes: [`${notes.join(", ")}.`, why, ...notesOf({ ...document, required: bump, declared })].filter(
        Boolean,
      ),
    };
  });
}

/** Number of documents whose lines a comment has room for. */
export const maxDocuments = 6;

function linesIn(
  { result, bump }: { readonly result: Report["result"]; readonly bump: Pick<Report["bump"], "required"> },
  changes: readonly ReportedChange[],
  most: { readonly breaking: number; readonly other: number } = limits,
): DocumentSummary {
  const breaking = changes.filter((change) => change.bump === "major").toSorted(byWeight);
  const other = changes.filter((change) => change.bump !== "major");
  return {
    headline: "",
    title: "",
    result,
    bump: bump.required,
    notes: [],
    breaking: listing(linesOf(breaking), most.breaking),
    other: listing(linesOf(other), most.other),
  };
}

/** A problem with its place, which may be in the older document. */
export function problemText({ side, location, message }: ReportProblem): string {
  const words = [side === "base" && "in the older document", location !== null && quoted(location)]
    .filter(Boolean)
    .join(", ");
  return words === "" ? message : `${words.replace(/^i/, "I")}: ${message}`;
}

/** Sorts first what would be sent twice, then whole operations, then what concerns the most of them. */
function byWeight(a: ReportedChange, b: ReportedChange): number {
  return rankOf(a) - rankOf(b) || operationsOf(b.positions).length - operationsOf(a.positions).length;
}

/** Rules of what is worse than any other change, the worst first. */
const worst: readonly string[] = [
  "effect-loosened",
  "operation-removed",
  "operation-moved",
  "operation-renamed",
];

const rankOf = ({ rule }: ReportedChange) => (worst.includes(rule) ? worst.indexOf(rule) : worst.length);

/** Number of changes in some lines. */
export function changesIn({ shown, rest }: Listing<Line>): number {
  return [...shown, ...rest].reduce((sum, { changes }) => sum + changes.length, 0);
}

function listing<Entry>(entries: readonly Entry[], limit: number): Listing<Entry> {
  // one entry takes no more room than the line that counts it
  const end = entries.length === limit + 1 ? limit + 1 : limit;
  return { shown: entries.slice(0, end), rest: entries.slice(end) };
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
