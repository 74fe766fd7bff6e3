import type { FramedProblem, Problem, Stage } from "./problem.ts";

/** How many problems each stage has found, and how many contract cases ran. */
export type Counts = Readonly<Record<Stage, number>> & { readonly cases: number };

/**
 * What happens, in the order in which it happens. `pass` numbers the runs of the loop from 1; a pass that a newer save
 * overtakes ends without a result.
 */
export type DevEvent =
  /** Everything listens; `page` and `mock` are addresses. */
  | { readonly event: "ready"; readonly root: string; readonly page: string; readonly mock: string }
  /** Something to know that is not about the spec, such as a port that was taken. */
  | { readonly event: "note"; readonly message: string }
  /** A save was seen; empty `files`: the first pass. */
  | { readonly event: "saved"; readonly pass: number; readonly files: readonly string[] }
  /** The new code is on disk, `ms` milliseconds after the save was seen; `files` are those whose bytes changed. */
  | {
      readonly event: "generated";
      readonly pass: number;
      readonly ms: number;
      readonly files: readonly string[];
    }
  | ({ readonly event: "problem"; readonly pass: number } & FramedProblem)
  /** All stages are done, `ms` milliseconds after the save was seen. */
  | {
      readonly event: "result";
      readonly pass: number;
      readonly ok: boolean;
      readonly ms: number;
      readonly counts: Counts;
    };

/** Takes each event as it happens. */
export type Listener = (event: DevEvent) => void;

/** The counts of a pass. */
export function countsOf(problems: readonly Problem[], cases: number): Counts {
  const of = (stage: Stage) => problems.filter((problem) => problem.stage === stage).length;
  return {
    document: of("document"),
    lint: of("lint"),
    types: of("types"),
    mock: of("mock"),
    contract: of("contract"),
    page: of("page"),
    cases,
  };
}
