import { relative } from "node:path";
import { nearest } from "@onelogin-mfa/command-line/nearest";
import { printable } from "@onelogin-mfa/command-line/printable";

/** One thing that is wrong, and where. A problem of a whole file points at its line 1, column 1. */
export interface Problem {
  /** Absolute path of the file to fix. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1. */
  readonly column: number;
  /** JSON pointer into that file, without the `#`; `""` is the whole file. */
  readonly pointer: string;
  /** Says what is wrong and how to fix it. */
  readonly message: string;
}

/**
 * Thrown for bad input; nothing has been written when it is. `problems` lists all that was found, not only
 * the first.
 */
export class DocumentError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[], options?: ErrorOptions) {
    super(problems.map((problem) => formatProblem(problem)).join("\n"), options);
    this.name = "DocumentError";
    this.problems = problems;
  }
}

/**
 * `file:line:column (#pointer) message`, with nothing of the document that would control a terminal; a file below the folder
 * `from` is named relative to it.
 */
export function formatProblem(problem: Problem, from?: string): string {
  const relativePath = from === undefined ? problem.file : relative(from, problem.file);
  const file = /^\.\.|:\//.test(relativePath) ? problem.file : relativePath; // an address is no path
  return printable(`${file}:${problem.line}:${problem.column} (#${problem.pointer}) ${problem.message}`);
}

/** A problem of a file as a whole: it is missing, is a folder, cannot be written… */
export function fileProblem(file: string, message: string): Problem {
  return { file, line: 1, column: 1, pointer: "", message };
}

/** The text of anything thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The question for the name that is meant, at most one wrong letter in three away. */
export function didYouMean(name: string, known: readonly string[]): string | undefined {
  const near = nearest(name, known, Math.min(2, Math.floor(name.length / 3)));
  return near === undefined ? undefined : `Did you mean "${near}"?`;
}
