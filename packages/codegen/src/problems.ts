/** Problems as a person reads them, in a terminal, an editor or a page: what follows from another stands below it. */
import { lstat, readFile } from "node:fs/promises";
import { dirname, relative, sep } from "node:path";
import { styleText } from "node:util";
import { printable } from "@onelogin-mfa/command-line/printable";
import { DocumentError, type Problem } from "@onelogin-mfa/openapi";
import { generate } from "./generate.ts";

/** A problem, and who found it. */
export interface Found extends Problem {
  readonly severity: "error" | "warning";
  /** Id of a lint rule, or another name of the finder. */
  readonly rule: string;
  /** True if it follows from the given problem. Missing: it follows from none, and may be a cause. */
  readonly followsFrom?: (cause: Found) => boolean;
}

/** A problem with what follows from it, ready to be shown: nothing in its texts would control a terminal. */
export interface ShownProblem extends Omit<Found, "pointer" | "followsFrom"> {
  /** Relative to the root, with slashes on every system. */
  readonly file: string;
  /** The lines around the place, with numbers and a mark below the place; empty where the file cannot be read. */
  readonly frame: string;
  /** A line for each problem that follows from it: place and message. */
  readonly follows: readonly string[];
}

/** Finds what keeps `generate` from reading an OpenAPI document in its folder, such as its syntax or a `$ref` that leads nowhere. */
export async function findUnreadable({
  document,
  strict,
}: {
  readonly document: string;
  readonly strict?: boolean;
}): Promise<Found[]> {
  try {
    // its author is asked for more than who generates from it
    const access = { folder: dirname(document), isLenient: false };
    await generate({ spec: document, access, emit: [], strict });
    return [];
  } catch (thrown) {
    return foundIn(thrown);
  }
}

/** The problems of an error of codegen. @throws any other error */
export function foundIn(thrown: unknown): Found[] {
  if (!(thrown instanceof DocumentError)) throw thrown;
  return thrown.problems.map(({ file, line, column, pointer, message }) => {
    return { file, line, column, pointer, message, severity: "error", rule: "document" };
  });
}

/** A path relative to the root, with slashes on every system. */
export const fromRoot = (root: string, path: string): string => relative(root, path).split(sep).join("/");

/** Puts what follows from a problem below it, and all in the order of their places, the spec's first. */
export async function showProblems<F extends Found>(root: string, problems: readonly F[]) {
  const sorted = problems.toSorted(byPlace);
  const causeOf = ({ followsFrom }: Found) =>
    followsFrom && sorted.find((other) => !other.followsFrom && followsFrom(other));
  const causes = sorted.map(causeOf);
  const effectsOf = (cause?: F) => sorted.filter((_, index) => causes[index] === cause);
  const named = (problem: F) => ({ ...problem, file: fromRoot(root, problem.file) });
  return Promise.all(
    effectsOf().map(async (problem) => {
      const { pointer: _, followsFrom: __, ...shown } = named(problem);
      // a link would show lines of the file that it leads to, and a pipe would never end
      const status = await lstat(problem.file).catch(() => undefined);
      const frame = status?.isFile() ? frameOf(await readFile(problem.file, "utf8"), problem) : "";
      return {
        ...shown,
        ...{ file: printable(shown.file), rule: printable(shown.rule), message: printable(shown.message) },
        frame: printable(frame),
        follows: effectsOf(problem).map((effect) => printable(lineOf(named(effect)))),
      };
    }),
  );
}

function byPlace(left: Found, right: Found): number {
  const rank = ({ file }: Found) => (/\.ya?ml$/.test(file) ? 0 : 1);
  const byFile = rank(left) - rank(right) || left.file.localeCompare(right.file, "en");
  return byFile || left.line - right.line || left.column - right.column;
}

const placeOf = ({ file, line, column }: Pick<Found, "file" | "line" | "column">) =>
  `${file}:${line}:${column}`;
/** A mock lists each fault of a body. */
const lineOf = (problem: Found) => `${placeOf(problem)}: ${problem.message}`.replace(/^(.{200}).+$/s, "$1…");

/** The line of a place, one before and one after it, without the indentation that they share. */
export function frameOf(text: string, { line, column }: Pick<Problem, "line" | "column">): string {
  const rows = text.split("\n").slice(0, line + 1);
  if (rows.length < line) return "";
  const numbers = [line - 1, line, line + 1].filter((number) => number === line || rows[number - 1]?.trim());
  const indents = numbers
    .map((number) => rows[number - 1]?.search(/\S/) ?? -1)
    .filter((indent) => indent >= 0);
  const indent = Math.min(column - 1, ...indents);
  const margin = (head: number | string) => `${String(head).padStart(String(line + 1).length)} | `;
  const shown = numbers.map((number) => `${margin(number)}${rows[number - 1]?.slice(indent)}`.trimEnd());
  shown.splice(numbers.indexOf(line) + 1, 0, `${margin("")}${" ".repeat(column - 1 - indent)}^`);
  return shown.join("\n");
}

/** The lines of what follows from a problem, below a title; of many the first. */
export function followLines({ follows }: Pick<ShownProblem, "follows">): string[] {
  if (follows.length === 0) return [];
  const title = `and ${follows.length} that ${follows.length === 1 ? "follows" : "follow"} from it:`;
  const rest = follows.length > maxShown ? [`and ${follows.length - maxShown} more`] : [];
  return [title, ...follows.slice(0, maxShown), ...rest];
}

const maxShown = 3;

/** A problem for a terminal; styles are left out where the output is none. */
export function printProblem(problem: ShownProblem): string {
  const { rule, message, frame } = problem;
  const [title = "", ...effects] = followLines(problem);
  const head = `${styleText("cyan", placeOf(problem))} ${styleText("dim", rule)}`;
  return [head, message, frame, title, ...effects.map((line) => `  ${line}`)]
    .filter((line) => line !== "")
    .join("\n");
}

/** The number of problems in words, such as "2 problems, and 3 that follow". */
export function countProblems(problems: readonly Pick<ShownProblem, "follows">[]): string {
  const effects = problems.reduce((sum, { follows }) => sum + follows.length, 0);
  const more = effects === 0 ? "" : `, and ${effects} that ${effects === 1 ? "follows" : "follow"}`;
  return `${problems.length || "no"} problem${problems.length === 1 ? "" : "s"}${more}`;
}
