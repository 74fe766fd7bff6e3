import { compareBumps, maxBump } from "./policy/bump.ts";
import {
  type OutlineEntry,
  type Report,
  type ReportProblem,
  type ReviewedDocument,
  results,
} from "./report.ts";

/** A report and the name of its document. */
export interface NamedReport {
  readonly name: string;
  readonly report: Report;
}

/** Makes one report of those of several documents: the most severe changes first, and the outcome of each document in a sentence. */
export function joinReports(named: readonly NamedReport[]): Report {
  const [first, ...others] = named;
  if (first && others.length === 0) return { ...first.report, documents: [documentOf(first)] };
  const prefixed = named.map(({ name, report }, index) => {
    return { name, report: withPrefix(report, `document-${index + 1}-`) };
  });
  const reports = prefixed.map(({ report }) => report);
  const required = maxBump(reports.map(({ bump }) => bump.required));
  const labels = new Set(reports.map(({ base }) => base.label));
  const documents = `${named.length} documents`;
  const [label = documents] = labels;
  return {
    reportVersion: 1,
    result: results.find((one) => reports.some(({ result }) => result === one)) ?? "unchanged",
    base: {
      label: labels.size === 1 ? label : documents,
      commit: labels.size === 1 ? (reports[0]?.base.commit ?? null) : null,
      why: "",
      ...ofSeveral,
    },
    head: { label: documents, commit: reports[0]?.head.commit ?? null, why: "", ...ofSeveral },
    problems: problemsOf(reports),
    bump: {
      required,
      declared: "none",
      agrees: reports.every(({ bump }) => bump.agrees),
    },
    changes: reports.flatMap(({ changes }) => changes).sort((a, b) => compareBumps(b.bump, a.bump)),
    accepted: reports.flatMap(({ accepted }) => accepted ?? []),
    operations: reports.flatMap(({ operations }) => operations),
    documents: prefixed.map(documentOf),
    outlines: reports.some(({ outlines }) => outlines)
      ? prefixed.flatMap(({ name, report }) =>
          (report.outlines ?? []).map((outline) => ({ ...outline, document: name })),
        )
      : undefined,
  };
}

/** Fields of a revision that belong to one document. */
const ofSeveral = { file: null, title: null, version: null };

const documentOf = ({ name, report }: NamedReport): ReviewedDocument => ({
  name,
  result: report.result,
  ...(isRenamed(report) && { renamedFrom: report.base.file ?? undefined }),
  base: report.base,
  head: report.head,
  bump: report.bump.required,
  declared: report.bump.declared,
  changes: report.changes.map(({ id }) => id),
});

/** True for a document at another path; one that is new or gone has no other revision. */
const isRenamed = ({ base, head }: Report) =>
  base.file !== null && head.file !== null && base.file !== head.file && !/^The document is /.test(base.why);

/** Ids are unique in a report. */
function withPrefix(report: Report, prefix: string): Report {
  const prefixed = <Change extends { readonly id: string }>(change: Change): Change => {
    return { ...change, id: prefix + change.id };
  };
  const prefixedEntry = (entry: OutlineEntry): OutlineEntry => ({
    ...entry,
    changes: entry.changes.map((id) => prefix + id),
    places: entry.places.map((id) => prefix + id),
    entries: entry.entries.map(prefixedEntry),
  });
  return {
    ...report,
    changes: report.changes.map(prefixed),
    accepted: (report.accepted ?? []).map(prefixed),
    operations: report.operations.map((one) => ({ ...one, changes: one.changes.map((id) => prefix + id) })),
    outlines: report.outlines?.map((outline) => ({ ...outline, root: prefixedEntry(outline.root) })),
  };
}

/** Returns the problems of all reports. An acceptance for one document finds nothing in the others: that is a problem if it finds nothing in any. */
function problemsOf(reports: readonly Report[]): ReportProblem[] {
  const all = reports.flatMap(({ problems }) => problems);
  const [first] = reports;
  const isEverywhere = ({ message }: ReportProblem) =>
    reports.every(({ problems }) => problems.some((one) => one.message === message));
  const own = all.filter(({ severity, side }) => severity === "error" || side !== null);
  const shared = (first?.problems ?? []).filter((one) => !own.includes(one) && isEverywhere(one));
  const rank = ({ severity }: ReportProblem) => (severity === "error" ? 0 : 1);
  return [...own, ...shared].sort((a, b) => rank(a) - rank(b));
}
