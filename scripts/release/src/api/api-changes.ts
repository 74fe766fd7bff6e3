import { type Bump, compareBumps } from "@onelogin-mfa/review";
import { quoted } from "@onelogin-mfa/review/internal";
import ts from "typescript";
import { compareInterfaces } from "./compare-interface.ts";
import { compareReports, type ReportChange } from "./compare-reports.ts";
import { type ApiReport, readReport } from "./report.ts";

/** A change of what users of a package rely on. */
export interface ApiChange extends ReportChange {
  /** The package's name, such as `@onelogin-mfa/client`. */
  readonly package: string;
  /** The entry points that show it; none for what is no type. */
  readonly entries: readonly string[];
  /** Other packages whose types show it as well. */
  readonly others: readonly string[];
}

/** Texts by the name of their file, see `makeApi`. */
export type ApiFiles = ReadonlyMap<string, string>;

/**
 * Compares what users of the packages rely on.
 *
 * @returns the most severe first; what several entry points show is said once
 */
export function compareApi(old: ApiFiles, now: ApiFiles): ApiChange[] {
  const changes = [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((file) => {
    const [before, after] = [old.get(file), now.get(file)];
    return file.endsWith(interfaceEnding)
      ? interfaceChanges(file, before, after)
      : reportChanges(file, before, after, now);
  });
  return joinEntries(changes).sort((a, b) => compareBumps(b.bump, a.bump));
}

/** Ending of the files that describe what is no type. */
const interfaceEnding = ".interface.json";
const reportEnding = ".api.md";
const scope = "@onelogin-mfa/";

function interfaceChanges(file: string, old: string | undefined, now: string | undefined): ApiChange[] {
  const name = scope + file.slice(0, -interfaceEnding.length);
  const change = (bump: Bump, what: string): ApiChange => {
    return {
      package: name,
      name,
      place: name,
      bump,
      what,
      before: null,
      after: null,
      entries: [],
      others: [],
    };
  };
  if (old === undefined) return [change("minor", "is new")];
  if (now === undefined) return [change("major", "is gone")];
  const changes = compareInterfaces(JSON.parse(old), JSON.parse(now));
  return changes.map((one) => ({ ...one, package: name, entries: [], others: [] }));
}

function reportChanges(
  file: string,
  old: string | undefined,
  now: string | undefined,
  files: ApiFiles,
): ApiChange[] {
  // an entry point that is new or gone is in the other file
  if (old === undefined || now === undefined || old === now) return [];
  const [entry, name] = [entryOf(file), scope + file.split(".")[0]];
  const report = readReport(now);
  return compareReports(readReport(old), report).map((change) => {
    return {
      ...change,
      package: name,
      entries: [entry],
      others: othersOf(change.name, name, entry, report, files),
    };
  });
}

/** The path that callers import, by the file of its report. */
function entryOf(file: string): string {
  return scope + file.slice(0, -reportEnding.length).replace(".", "/");
}

/** The packages whose own types show a declaration of another package, by what they import from its entry point. */
function othersOf(name: string, owner: string, entry: string, report: ApiReport, files: ApiFiles): string[] {
  const others = [...files].flatMap(([file, text]) => {
    const other = scope + file.split(".")[0];
    if (!file.endsWith(reportEnding) || other === owner || !text.includes(`'${entry}'`)) return [];
    const imported = [...readReport(text).imports].filter(([, module]) => module === entry);
    return imported.some(([one]) => reaches(report, one, name)) ? [other] : [];
  });
  return [...new Set(others)];
}

/** Finds out if a declaration refers to another one, directly or by others. */
function reaches(report: ApiReport, from: string, to: string, seen: Set<string> = new Set()): boolean {
  if (from === to) return true;
  if (seen.has(from)) return false;
  seen.add(from);
  const declaration = report.exported.get(from) ?? report.internal.get(from);
  return (declaration?.nodes ?? []).some((node) =>
    namesIn(node).some((name) => reaches(report, name, to, seen)),
  );
}

function namesIn(node: ts.Node): readonly string[] {
  return ts.isIdentifier(node) ? [node.text] : node.getChildren().flatMap(namesIn);
}

function joinEntries(changes: readonly ApiChange[]): ApiChange[] {
  const keyOf = ({ package: name, place, what, before, after }: ApiChange) =>
    JSON.stringify([name, place, what, before, after]);
  return [...Map.groupBy(changes, keyOf).values()].flatMap((same) => {
    const [first] = same;
    const [entries, others] = [same.flatMap((one) => one.entries), same.flatMap((one) => one.others)];
    return first ? [{ ...first, entries, others: [...new Set(others)] }] : [];
  });
}

/** A change as a sentence. */
export function sentenceOf({ place, what, entries, package: name, others }: ApiChange): string {
  const where = entries.length > 0 ? entries : [name];
  const more = others.length > 0 ? ` It also shows in ${others.join(", ")}.` : "";
  return `${quoted(place)} of ${where.join(", ")} ${what}.${more}`;
}
