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

/**
 * Puts what follows from a problem below it, and all in the order of their places, the spec's first; warnings come after all errors.
 *
 * @param readLines is asked once for each file
 */
export async function showProblems<F extends Found>(
  root: string,
  problems: readonly F[],
  readLines: (file: string) => Promise<readonly string[]> = readOwnLines,
) {
  const sorted = problems.toSorted(byPlace);
  const candidates = sorted.filter(({ followsFrom }) => !followsFrom);
  const effects = new Map<F | undefined, F[]>();
  for (const problem of sorted) {
    const cause = problem.followsFrom && candidates.find(problem.followsFrom);
    const beside = effects.get(cause);
    if (beside) beside.push(problem);
    else effects.set(cause, [problem]);
  }
  const named = (problem: F) => ({ ...problem, file: fromRoot(root, problem.file) });
  // the text of a large document, read for each of its problems, fills the memory
  const files = new Map<string, readonly string[]>();
  for (const { file } of problems) if (!files.has(file)) files.set(file, await readLines(file));
  return (effects.get(undefined) ?? []).map((problem) => {
    const { pointer: _, followsFrom: __, ...shown } = named(problem);
    return {
      ...shown,
      file: printable(shown.file),
      rule: printable(shown.rule),
      message: printable(shown.message),
      frame: printable(frameOf(files.get(problem.file) ?? [], problem)),
      follows: (effects.get(problem) ?? []).map((effect) => printable(lineOf(named(effect)))),
    };
  });
}

/** The lines of a file; none of a link, which would show those of the file that it leads to, and of a pipe, which would never end. */
async function readOwnLines(file: string): Promise<readonly string[]> {
  const status = await lstat(file).catch(() => undefined);
  return status?.isFile() ? (await readFile(file, "utf8")).split("\n") : [];
}

function byPlace(left: Found, right: Found): number {
  const rank = ({ file, severity }: Found) =>
    (severity === "error" ? 0 : 2) + (/\.ya?ml$/.test(file) ? 0 : 1);
  const byFile = rank(left) - rank(right) || left.file.localeCompare(right.file, "en");
  return byFile || left.line - right.line || left.column - right.column;
}

const placeOf = ({ file, line, column }: Pick<Found, "file" | "line" | "column">) =>
  `${file}:${line}:${column}`;
/** A mock lists each fault of a body. */
const lineOf = (problem: Found) => `${placeOf(problem)}: ${problem.message}`.replace(/^(.{200}).+$/s, "$1…");

/** The line of a place, one before and one after it, without the indentation that they share; of long ones the part around the place. */
export function frameOf(rows: readonly string[], { line, column }: Pick<Problem, "line" | "column">): string {
  if (rows.length < line) return "";
  const numbers = [line - 1, line, line + 1].filter((number) => number === line || rows[number - 1]?.trim());
  const indents = numbers
    .map((number) => rows[number - 1]?.search(/\S/) ?? -1)
    .filter((indent) => indent >= 0);
  const indent = Math.min(column - 1, ...indents);
  // JSON that no person has written may be one line
  const start = column - 1 - indent < maxWidth ? indent : column - 1 - widthBefore;
  const margin = (head: number | string) => `${String(head).padStart(String(line + 1).length)} | `;
  const shown = numbers.map((number) =>
    `${margin(number)}${rows[number - 1]?.slice(start, start + maxWidth)}`.trimEnd(),
  );
  shown.splice(numbers.indexOf(line) + 1, 0, `${margin("")}${" ".repeat(column - 1 - start)}^`);
  return shown.join("\n");
}

/** Most characters of a line that a frame shows, and how many of them stand before a place that lies further to the right. */
const [maxWidth, widthBefore] = [160, 60];

/** The lines of what follows from a problem, below a title; of many the first. */
export function followLines({ follows }: Pick<ShownProblem, "follows">): string[] {
  if (follows.length === 0) return [];
  const title = `and ${follows.length} that ${follows.length === 1 ? "follows" : "follow"} from it:`;
  const rest = follows.length > maxFollows ? [`and ${follows.length - maxFollows} more`] : [];
  return [title, ...follows.slice(0, maxFollows), ...rest];
}

const maxFollows = 3;

/** A problem for a terminal; styles are left out where the output is none. */
export function printProblem(problem: ShownProblem): string {
  const { severity, rule, message, frame } = problem;
  const [title = "", ...effects] = followLines(problem);
  const word = severity === "warning" ? [styleText("yellow", severity)] : [];
  const head = [styleText("cyan", placeOf(problem)), ...word, styleText("dim", rule)].join(" ");
  return [head, message, frame, title, ...effects.map((line) => `  ${line}`)]
    .filter((line) => line !== "")
    .join("\n");
}

/** The problems that a person is shown, and a line that counts the rest; empty if there is none. */
export function firstProblems<P>(problems: readonly P[]): readonly [shown: readonly P[], rest: string] {
  const rest = problems.length - maxShown;
  return [problems.slice(0, maxShown), rest > 0 ? `…and ${grouped(rest)} more` : ""];
}

/** Number of problems that are shown: nobody reads more. */
const maxShown = 50;

/** The number of problems in words, such as "2 errors, 17 warnings, and 3 that follow". */
export function countProblems(problems: readonly Pick<ShownProblem, "severity" | "follows">[]): string {
  const effects = problems.reduce((sum, { follows }) => sum + follows.length, 0);
  const bySeverity = (["error", "warning"] as const).flatMap((severity) => {
    const count = problems.filter((problem) => problem.severity === severity).length;
    return count === 0 ? [] : [`${grouped(count)} ${severity}${count === 1 ? "" : "s"}`];
  });
  const more = effects === 0 ? "" : `, and ${grouped(effects)} that ${effects === 1 ? "follows" : "follow"}`;
  return `${bySeverity.join(", ") || "no problems"}${more}`;
}

const grouped = (count: number) => count.toLocaleString("en");
