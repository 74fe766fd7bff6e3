import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, sep } from "node:path";
import type { Found } from "@onelogin-mfa/codegen/problems";
import { API, DiagnosticCategory } from "typescript-7/unstable/async";
import type { Problem } from "./problem.ts";
import type { Project } from "./project.ts";

/** Starts the compiler of the type check, warm: it keeps its programs from check to check. */
export function startTypeCheck({ root, dependents }: Project) {
  const api = new API({ cwd: root });
  const openProjects = dependents.map((folder) => join(folder, "tsconfig.json"));
  const unseen = new Set<string>();
  const packages = dependents.map((folder) => `${folder}${sep}`);
  let last: readonly Problem[] | undefined;
  return {
    /** Notes that something has happened to files; absolute paths. */
    update(files: Iterable<string>) {
      for (const file of files) unseen.add(file);
    },
    /** Reports the type errors of the packages that depend on the generated code as one problem. */
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
      last = await oneProblem(root, packages, found.flat());
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

/**
 * All errors as one problem at the first: of the package that is nearest to the spec, in its sources rather than its tests.
 * It follows from what is wrong with something in the spec that an error names.
 */
async function oneProblem(
  root: string,
  packages: readonly string[],
  found: readonly Diagnostic[],
): Promise<Problem[]> {
  const rank = ({ fileName = "" }: Diagnostic) =>
    2 * packages.findIndex((folder) => fileName.startsWith(folder)) +
    (/[\\/]test[\\/]/.test(fileName) ? 1 : 0);
  const [first, ...others] = found.toSorted((left, right) => rank(left) - rank(right));
  if (!first) return [];
  const problem = await toProblem(root, first);
  if (others.length === 0) return [{ ...problem, followsFrom: isNamedIn(found) }];
  const files = new Set(found.map(({ fileName }) => fileName)).size;
  const message = `${found.length} type errors in ${files} ${files === 1 ? "file" : "files"}, the first: ${problem.message}`;
  return [{ ...problem, message, followsFrom: isNamedIn(found) }];
}

/** A plain word such as `name` or `status` could be anybody's. */
const quotedName = /(?<=`)(?=[^`]*[A-Z_-])[\w-]+(?=`)/g;

function isNamedIn(diagnostics: readonly Diagnostic[]) {
  const text = diagnostics.map((diagnostic) => diagnostic.text).join("\n");
  const names = new Set(text.match(/[\w-]+/g));
  return ({ message }: Found) => message.match(quotedName)?.some((name) => names.has(name)) === true;
}

/** Of types that list every operation the start is enough. */
const clip = (text: string) => (text.length > 240 ? `${text.slice(0, 240)}…` : text);

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
    pointer: "",
    message: clip(text),
    rule: `TS${code}`,
  };
}
