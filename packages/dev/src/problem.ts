import { readFile } from "node:fs/promises";
import { relative, sep } from "node:path";
import { getCodeframe, Source } from "@redocly/openapi-core";

/** Who found a problem. */
export type Stage = "document" | "lint" | "types" | "mock" | "contract" | "page";

/** Something to fix, and where. */
export interface Problem {
  readonly stage: Stage;
  /** Absolute path while the stages run; in an event relative to the root, with slashes. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1. */
  readonly column: number;
  readonly severity: "error" | "warning";
  readonly message: string;
  /** Id of the lint rule, `TS` and the compiler's number, or the stage where there is nothing finer. */
  readonly rule: string;
}

/** A problem with the lines around it, ready to be shown. */
export interface FramedProblem extends Problem {
  /** The lines with numbers and a mark below the place; empty where the file cannot be read. */
  readonly frame: string;
}

/** Errors of a stage that has no rules of its own. */
export function errorsOf(
  stage: Stage,
  located: readonly Pick<Problem, "file" | "line" | "column" | "message">[],
): Problem[] {
  return located.map(({ file, line, column, message }) => {
    return { stage, severity: "error", rule: stage, file, line, column, message };
  });
}

/** The error of a stage that could not do its work, shown at the start of a file. */
export function stageFailed(stage: Stage, file: string, thrown: unknown): Problem[] {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return errorsOf(stage, [{ file, line: 1, column: 1, message }]);
}

/** A path relative to the root, with slashes on every system. */
export const fromRoot = (root: string, path: string): string => relative(root, path).split(sep).join("/");

/** The problems in the order of their places, the spec's first, each with its lines. */
export async function framed(root: string, problems: readonly Problem[]): Promise<FramedProblem[]> {
  const all = problems.map(async (problem) => {
    const text = await readFile(problem.file, "utf8").catch(() => "");
    return { ...problem, file: fromRoot(root, problem.file), frame: frameOf(problem, text) };
  });
  return (await Promise.all(all)).sort(byPlace);
}

function byPlace(left: Problem, right: Problem): number {
  const rank = ({ file }: Problem) => (file.startsWith("spec/") ? 0 : 1);
  const byFile = rank(left) - rank(right) || left.file.localeCompare(right.file, "en");
  return byFile || left.line - right.line || left.column - right.column;
}

function frameOf({ file, line, column }: Problem, text: string): string {
  if (text.split("\n").length < line) return "";
  const place = { source: new Source(file, text), pointer: undefined, reportOnKey: false };
  return getCodeframe({ ...place, start: { line, col: column }, end: { line, col: column + 1 } }, false);
}
