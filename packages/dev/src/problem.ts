import { readFile } from "node:fs/promises";
import { relative, sep } from "node:path";
import { getCodeframe, Source } from "@redocly/openapi-core";

/** Who found a problem. */
export type Stage = "document" | "lint" | "types" | "mock" | "contract" | "page";

/** Something to fix, and where. */
export interface Problem {
  readonly stage: Stage;
  /** Relative to the root, with slashes. */
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

/** A problem of one stage as a whole, shown at the start of a file. */
export function wholeFile(stage: Stage, file: string, thrown: unknown): Problem {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { stage, file, line: 1, column: 1, severity: "error", message, rule: stage };
}

/** Path relative to the root as it is shown: with slashes on every system. */
export const shown = (root: string, path: string): string => relative(root, path).split(sep).join("/");

/** The problems in the order of their places, the spec's first, each with its lines. */
export async function framed(root: string, problems: readonly Problem[]): Promise<FramedProblem[]> {
  const texts = new Map<string, string>();
  for (const { file } of problems) {
    if (!texts.has(file)) texts.set(file, await readFile(`${root}/${file}`, "utf8").catch(() => ""));
  }
  return [...problems]
    .sort(byPlace)
    .map((problem) => ({ ...problem, frame: frameOf(problem, texts.get(problem.file) ?? "") }));
}

function byPlace(left: Problem, right: Problem): number {
  const rank = ({ file }: Problem) => (file.startsWith("spec/") ? 0 : 1);
  return (
    rank(left) - rank(right) ||
    left.file.localeCompare(right.file, "en") ||
    left.line - right.line ||
    left.column - right.column
  );
}

function frameOf({ file, line, column }: Problem, text: string): string {
  if (text.split("\n").length < line) return "";
  const place = { source: new Source(file, text), pointer: undefined, reportOnKey: false };
  return getCodeframe({ ...place, start: { line, col: column }, end: { line, col: column + 1 } }, false);
}
