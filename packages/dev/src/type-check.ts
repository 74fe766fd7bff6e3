import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { API, DiagnosticCategory } from "typescript-7/unstable/async";
import type { Problem } from "./problem.ts";
import type { Project } from "./project.ts";

/** Starts the compiler of `npm run typecheck`, warm: it keeps its programs from check to check. */
export function startTypeCheck({ root, dependents }: Project) {
  const api = new API({ cwd: root });
  const openProjects = dependents.map((folder) => join(folder, "tsconfig.json"));
  const unseen = new Set<string>();
  let last: readonly Problem[] | undefined;
  return {
    /** Notes that something has happened to files; absolute paths. */
    update(files: Iterable<string>) {
      for (const file of files) unseen.add(file);
    },
    /** What is wrong in the packages that depend on the generated code. */
    async check(): Promise<readonly Problem[]> {
      if (last && unseen.size === 0) return last;
      const { present = [], deleted = [] } = Object.groupBy(unseen, (file) =>
        existsSync(file) ? "present" : "deleted",
      );
      unseen.clear();
      // whether a file is new is the compiler's to know
      const fileChanges = { created: present, changed: present, deleted };
      const snapshot = await api.updateSnapshot(last ? { fileChanges } : { openProjects, fileChanges });
      const found = await Promise.all(snapshot.getProjects().map(diagnose));
      await snapshot.dispose();
      last = await Promise.all(found.flat().map((diagnostic) => toProblem(root, diagnostic)));
      return last;
    },
    close: () => api.close(),
  };
}

type CompilerProject = ReturnType<Awaited<ReturnType<API["updateSnapshot"]>>["getProjects"]>[number];
type Diagnostic = Awaited<ReturnType<CompilerProject["program"]["getSemanticDiagnostics"]>>[number];

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

async function toProblem(root: string, diagnostic: Diagnostic): Promise<Problem> {
  const { fileName = root, pos, text, code, category } = diagnostic;
  const source = await readFile(fileName, "utf8").catch(() => "");
  const before = source.slice(0, pos).split("\n");
  return {
    stage: "types",
    file: fileName,
    line: before.length,
    column: (before.at(-1) ?? "").length + 1,
    severity: category === DiagnosticCategory.Error ? "error" : "warning",
    message: text,
    rule: `TS${code}`,
  };
}
