import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { API, DiagnosticCategory } from "typescript-7/unstable/async";
import type { FileChange } from "../loop/changes.ts";
import { latestOnly } from "../loop/latest-only.ts";
import { type Problem, shown } from "../problem.ts";
import type { Project } from "../project.ts";
import { fromSource } from "./from-source.ts";

/** The compiler of `npm run typecheck`, warm. */
export interface TypeCheck {
  /** Tells what has happened to files; absolute paths. */
  note(files: ReadonlyMap<string, FileChange>): void;
  /** What is wrong in the packages that depend on the generated code; undefined if a newer call has taken over. */
  check(): Promise<readonly Problem[] | undefined>;
  close(): Promise<void>;
}

/** Starts the native compiler, which keeps its programs from check to check. */
export function startTypeCheck(project: Project): TypeCheck {
  const { root, dependents } = project;
  const api = new API({ cwd: root, fs: fromSource(project) });
  const openProjects = dependents.map((folder) => join(folder, "tsconfig.json"));
  const unseen = new Map<string, FileChange>();
  let last: readonly Problem[] | undefined;

  const check = latestOnly(async () => {
    if (last && unseen.size === 0) return last;
    const fileChanges = summaryOf(unseen);
    unseen.clear();
    const snapshot = await api.updateSnapshot(last ? { fileChanges } : { openProjects, fileChanges });
    const found = await Promise.all(snapshot.getProjects().map(diagnose));
    await snapshot.dispose();
    last = await toProblems(root, found.flat());
    return last;
  });

  return {
    note(files) {
      for (const [file, change] of files) unseen.set(file, change);
    },
    check,
    close: () => api.close(),
  };
}

/** Of the project's own files only: those of another package are checked there, with its options. */
async function diagnose({ program, rootFiles }: CompilerProject): Promise<Diagnostic[]> {
  const own = new Set(rootFiles);
  const [config, syntax, ...types] = await Promise.all([
    program.getConfigFileParsingDiagnostics(),
    program.getSyntacticDiagnostics(),
    ...rootFiles.map((file) => program.getSemanticDiagnostics(file)),
  ]);
  return [...config, ...syntax.filter(({ fileName = "" }) => own.has(fileName)), ...types.flat()];
}

function summaryOf(files: ReadonlyMap<string, FileChange>) {
  const of = (wanted: FileChange) =>
    [...files].flatMap(([file, change]) => (change === wanted ? [file] : []));
  return { changed: of("changed"), created: of("created"), deleted: of("deleted") };
}

type CompilerProject = ReturnType<Awaited<ReturnType<API["updateSnapshot"]>>["getProjects"]>[number];
type Diagnostic = Awaited<ReturnType<CompilerProject["program"]["getSemanticDiagnostics"]>>[number];

async function toProblems(root: string, diagnostics: readonly Diagnostic[]): Promise<Problem[]> {
  const texts = new Map<string, string>();
  const problems: Problem[] = [];
  for (const { fileName = root, pos, text, code, category } of diagnostics) {
    const source = texts.get(fileName) ?? (await readFile(fileName, "utf8").catch(() => ""));
    texts.set(fileName, source);
    const before = source.slice(0, pos).split("\n");
    problems.push({
      stage: "types",
      file: shown(root, fileName),
      line: before.length,
      column: (before.at(-1) ?? "").length + 1,
      severity: category === DiagnosticCategory.Error ? "error" : "warning",
      message: text,
      rule: `TS${code}`,
    });
  }
  return problems;
}
