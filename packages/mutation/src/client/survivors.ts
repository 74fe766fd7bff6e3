/** A mutant in Stryker's report, with lines and columns counted from 1. */
export interface StrykerMutant {
  readonly status: string;
  readonly replacement?: string;
  readonly location: Readonly<Record<"start" | "end", { readonly line: number; readonly column: number }>>;
}

/** Stryker's report, as far as it is read here. */
export interface StrykerReport {
  /** By path in the repository. */
  readonly files: Readonly<
    Record<string, { readonly source: string; readonly mutants: readonly StrykerMutant[] }>
  >;
}

/** What identifies a mutant; no line number, so that it stays the same when code moves within its file. */
export interface MutantKey {
  /** Relative to the client's `src`. */
  readonly file: string;
  /** The line of code in which the mutant begins. */
  readonly code: string;
  /** `original → replacement`, each on one line. */
  readonly mutant: string;
}

/** A mutant that no test has killed. */
export interface Survivor extends MutantKey {
  readonly line: number;
}

/** Mutants of one line of code that need not be killed. */
export interface Accepted {
  readonly code: string;
  readonly mutants: readonly string[];
  readonly reason: string;
}

/** Accepted survivors by file, relative to the client's `src`. */
export type AcceptedList = Readonly<Record<string, readonly Accepted[]>>;

/** What became of the client's mutants. */
export interface ClientResult {
  /** Killed mutants per hundred. */
  readonly score: number;
  readonly killed: number;
  readonly accepted: number;
  /** Neither killed nor accepted. */
  readonly survivors: readonly Survivor[];
  /** Accepted, but killed or gone by now. */
  readonly stale: readonly MutantKey[];
}

/** Compares a report with the accepted survivors. Files that are not in the report are left out. */
export function compareSurvivors(report: StrykerReport, list: AcceptedList): ClientResult {
  const mutants = Object.entries(report.files).flatMap(([path, { source, mutants }]) =>
    numbered(mutants.map((mutant) => ({ status: mutant.status, ...describeMutant(path, source, mutant) }))),
  );
  const accepted = Object.entries(list).flatMap(([file, entries]) =>
    entries.flatMap(({ code, mutants }) => mutants.map((mutant) => ({ file, code, mutant }))),
  );
  const acceptedKeys = new Set(accepted.map(keyOf));
  // what timed out may survive on a faster machine
  const livingKeys = new Set(mutants.filter(({ status }) => status !== "Killed").map(keyOf));
  const files = new Set(mutants.map(({ file }) => file));
  const alive = mutants.filter(({ status }) => status === "Survived" || status === "NoCoverage");
  const killed = mutants.filter(({ status }) => status === "Killed" || status === "Timeout").length;
  const survivors = alive.filter((mutant) => !acceptedKeys.has(keyOf(mutant)));
  return {
    score: Math.round((1000 * killed) / Math.max(1, killed + alive.length)) / 10,
    killed,
    accepted: alive.length - survivors.length,
    survivors: survivors.map(({ status: _, ...survivor }) => survivor),
    stale: accepted.filter((entry) => files.has(entry.file) && !livingKeys.has(keyOf(entry))),
  };
}

/** Adds a number to what repeats a mutant of another line: a file can have the same line twice. */
function numbered<M extends Survivor>(mutants: readonly M[]): M[] {
  const inOrder = [...mutants].sort((a, b) => a.line - b.line);
  const seen = new Map<string, number[]>();
  return inOrder.map((mutant) => {
    const lines = seen.get(keyOf(mutant)) ?? [];
    if (!lines.includes(mutant.line)) seen.set(keyOf(mutant), [...lines, mutant.line]);
    const count = seen.get(keyOf(mutant))?.length ?? 1;
    return count === 1 ? mutant : { ...mutant, mutant: `${mutant.mutant} (${count})` };
  });
}

const keyOf = ({ file, code, mutant }: MutantKey): string => JSON.stringify([file, code, mutant]);

function describeMutant(path: string, source: string, { location, replacement }: StrykerMutant): Survivor {
  const { start, end } = location;
  const lines = source.split("\n").slice(start.line - 1, end.line);
  const code = (lines[0] ?? "").trim();
  // from the end, as the first line may be the last one, too
  const original = [...lines.slice(0, -1), (lines.at(-1) ?? "").slice(0, end.column - 1)];
  original[0] = (original[0] ?? "").slice(start.column - 1);
  const mutant = `${shorten(original.join("\n"))} → ${shorten(replacement ?? "") || "nothing"}`;
  return { file: path.replace("packages/client/src/", ""), line: start.line, code, mutant };
}

/** One line of text; of a long one its beginning and its end. */
function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length <= 80 ? line : `${line.slice(0, 50)} … ${line.slice(-25)}`;
}
