import { styleText } from "node:util";
import { type Found, firstProblems, printProblem, type ShownProblem } from "@onelogin-mfa/codegen/problems";
import { printable } from "@onelogin-mfa/command-line/printable";

const stages = ["document", "lint", "generators", "types", "mock", "contract", "page"] as const;

/** The stage that found a problem. */
export type Stage = (typeof stages)[number];

/** Something to fix, and where: absolute paths, a pointer if it is in the spec. */
export interface Problem extends Found {
  readonly stage: Stage;
}

/** A problem with its lines and what follows from it, ready to be shown. */
export type DevProblem = ShownProblem & Pick<Problem, "stage">;

/** Errors of a stage that has no rules of its own. */
export function errorsOf(stage: Stage, located: readonly Omit<Found, "severity" | "rule">[]): Problem[] {
  return located.map((problem) => ({ ...problem, stage, severity: "error", rule: stage }));
}

/** The error of a stage that could not do its work, shown at the start of a file. */
export function stageFailed(stage: Stage, file: string, thrown: unknown): Problem[] {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return errorsOf(stage, [{ file, line: 1, column: 1, pointer: "", message }]);
}

/** An event of the loop. `run` counts from 1; a superseded run ends without a result. */
export type DevEvent =
  /** Everything listens; `page` and `mock` are addresses. */
  | { readonly event: "ready"; readonly root: string; readonly page: string; readonly mock: string }
  /** Something to know that is not about the spec, such as a port that was taken. */
  | { readonly event: "log"; readonly message: string }
  /** A save was seen; empty `files`: the first run. */
  | { readonly event: "saved"; readonly run: number; readonly files: readonly string[] }
  /** The new code is on disk; `files` are those whose bytes changed. */
  | (Timed & { readonly event: "generated"; readonly files: readonly string[] })
  | ({ readonly event: "problem"; readonly run: number } & DevProblem)
  /** All stages are done. */
  | Result;

interface Timed {
  readonly run: number;
  /** Milliseconds since the save was seen. */
  readonly ms: number;
}

interface Result extends Timed {
  readonly event: "result";
  readonly ok: boolean;
  /** Counts the problems in words; those that follow from another are counted apart. */
  readonly problems: string;
  /** Counts the problems that each stage has found by itself, and the contract cases that ran: all, and those with something made up. */
  readonly counts: Readonly<Record<Stage | "cases" | "madeUp", number>>;
}

/** Takes each event as it happens. */
export type Listener = (event: DevEvent) => void;

/** The counts of a run, before what follows from another is put below it. */
export function countsOf(
  problems: readonly Problem[],
  cases: Pick<Result["counts"], "cases" | "madeUp">,
): Result["counts"] {
  const count = (stage: Stage) => problems.filter((problem) => problem.stage === stage).length;
  const counts = Object.fromEntries(stages.map((stage) => [stage, count(stage)])) as Record<Stage, number>; // has each stage
  return { ...counts, ...cases };
}

/** A result in one line. */
export function summaryOf({ ok, ms, problems, counts }: Result): string {
  const madeUp = counts.madeUp === 0 ? "" : `, ${counts.madeUp} of them made up`;
  return `${ok ? "Passed" : "Failed"}: ${problems}; ${counted(counts.cases, "contract case")}${madeUp}, ${ms} ms`;
}

/** Creates a function that prints the events of a loop one after the other: of each run the first problems, and how many more there are. */
export function createPrinter(): (event: DevEvent) => string {
  let problems: Extract<DevEvent, { event: "problem" }>[] = [];
  return (event) => {
    if (event.event === "problem") {
      problems.push(event);
      return "";
    }
    if (event.event !== "result") return printEvent(event);
    const [shown, rest] = firstProblems(problems);
    problems = [];
    return [...shown.map(printEvent), rest && `\n${rest}\n`, printEvent(event)].join("");
  };
}

/** An event as people read it in a terminal; styles are left out where the output is no terminal. */
export function printEvent(event: DevEvent): string {
  switch (event.event) {
    case "ready":
      return `${styleText("bold", "The spec in Redoc")}  ${event.page}
${styleText("bold", "Its mock")}               ${event.mock}
Watching the spec and the code of all packages. Ctrl-C ends it.\n`;
    case "log":
      return `${printable(event.message)}\n`;
    case "saved":
      return event.files.length === 0 ? "" : `\n${printable(event.files.join(", "))}\n`;
    case "generated":
      return `  ${counted(event.files.length, "file")} written (${event.ms} ms)\n`;
    case "problem":
      return `\n${printProblem(event)}\n`;
    case "result":
      return `${event.ok ? "" : "\n"}${styleText(event.ok ? "green" : "red", summaryOf(event))}\n`;
  }
}

const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? "" : "s"}`;
