import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Found } from "@onelogin-mfa/codegen/problems";
import { API, DiagnosticCategory } from "typescript-7/unstable/async";
import type { Problem } from "./events.ts";
import type { Project } from "./project.ts";

/** Starts the compiler of the type check, warm: it keeps its programs from check to check. */
export function startTypeCheck({ root, dependents }: Project) {
  const api = new API({ cwd: root });
  const openProjects = dependents
    .map((folder) => join(folder, "tsconfig.json"))
    .filter((path) => existsSync(path));
  const unseen = new Set<string>();
  let last: readonly Problem[] | undefined;
  return {
    /** Notes that something has happened to files; absolute paths. */
    update(files: Iterable<string>) {
      for (const file of files) unseen.add(file);
    },
    /** Reports the type errors of the packages that depend on the generated code, one problem for each file. */
    async check(): Promise<readonly Problem[]> {
      if (last && unseen.size === 0) return last;
      const { present = [], deleted = [] } = Object.groupBy(unseen, (file) =>
        existsSync(file) ? "present" : "deleted",
      );
      unseen.clear();
      // whether a file is new is the compiler's to know
      const fileChanges = { created: present, changed: present, deleted };
      const snapshot = await api.updateSnapshot(last ? { fileChanges } : { openProjects, fileChanges });
      const found = (await Promise.all(snapshot.getProjects().map(diagnose))).flat();
      await snapshot.dispose();
      const byFile = Map.groupBy(found, ({ fileName = root }) => fileName);
      last = await Promise.all([...byFile].map(([file, diagnostics]) => toProblem(file, diagnostics)));
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

/** The first error of a file. It follows from an error with an extension, such as `x-effect`, that one of the errors names. */
async function toProblem(file: string, [first, ...others]: readonly Diagnostic[]): Promise<Problem> {
  const { pos = 0, text = "", code, category } = first ?? {};
  const before = (await readFile(file, "utf8").catch(() => "")).slice(0, pos).split("\n");
  const all = [text, ...others.map((other) => other.text)].join("\n");
  return {
    stage: "types",
    file,
    line: before.length,
    column: (before.at(-1) ?? "").length + 1,
    severity: category === DiagnosticCategory.Error ? "error" : "warning",
    pointer: "",
    message: clip(text) + (others.length === 0 ? "" : ` (and ${others.length} more in this file)`),
    rule: `TS${code}`,
    followsFrom: ({ severity, message }: Found) =>
      severity === "error" &&
      message.match(/(?<=`)x-[\w-]+(?=`)/g)?.some((name) => all.includes(`"${name}"`)) === true,
  };
}

/** Of types that list every operation the start is enough. */
const clip = (text: string) => (text.length > 240 ? `${text.slice(0, 240)}…` : text);
