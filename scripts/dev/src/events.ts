import { styleText } from "node:util";
import { printProblem } from "@onelogin-mfa/codegen/problems";
import { printable } from "@onelogin-mfa/command-line/printable";
import type { DevProblem, Problem, Stage } from "./problem.ts";

/** Counts of problems by stage, and of contract cases that ran. */
export type Counts = Readonly<Record<Stage, number>> & { readonly cases: number };

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
  | (Timed & Result);

interface Result {
  readonly event: "result";
  readonly ok: boolean;
  /** Counts the problems in words; those that follow from another are counted apart. */
  readonly problems: string;
  /** Counts the problems that each stage has found by itself. */
  readonly counts: Counts;
}

interface Timed {
  readonly run: number;
  /** Milliseconds since the save was seen. */
  readonly ms: number;
}

/** Takes each event as it happens. */
export type Listener = (event: DevEvent) => void;

/** The counts of a run, before what follows from another is put below it. */
export function countsOf(problems: readonly Problem[], cases: number): Counts {
  const counts = { document: 0, lint: 0, types: 0, mock: 0, contract: 0, page: 0, cases };
  for (const { stage } of problems) counts[stage] += 1;
  return counts;
}

/** A result in one line. */
export function summaryOf({ ok, ms, problems, counts }: Timed & Result): string {
  return `${ok ? "Passed" : "Failed"}: ${problems}; ${counted(counts.cases, "contract case")}, ${ms} ms`;
}

/** An event as people read it in a terminal; styles are left out where the output is no terminal. */
export function printEvent(event: DevEvent): string {
  switch (event.event) {
    case "ready":
      return `${styleText("bold", "The spec in Redoc")}  ${event.page}
${styleText("bold", "Its mock")}               ${event.mock}
Watching spec/ and the code that depends on it. Ctrl-C ends it.\n`;
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
