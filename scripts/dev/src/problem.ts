import type { Found, ShownProblem } from "@onelogin-mfa/codegen/problems";

/** The stage that found a problem. */
export type Stage = "document" | "lint" | "types" | "mock" | "contract" | "page";

/** Something to fix, and where: absolute paths, a pointer if it is in the spec. */
export interface Problem extends Found {
  readonly stage: Stage;
}

/** A problem with its lines and what follows from it, ready to be shown. */
export type DevProblem = ShownProblem & Pick<Problem, "stage">;

/** Errors of a stage that has no rules of its own. */
export function errorsOf(stage: Stage, located: readonly Omit<Found, "severity" | "rule">[]): Problem[] {
  return located.map(({ file, line, column, pointer, message }) => {
    return { stage, severity: "error", rule: stage, file, line, column, pointer, message };
  });
}

/** The error of a stage that could not do its work, shown at the start of a file. */
export function stageFailed(stage: Stage, file: string, thrown: unknown): Problem[] {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return errorsOf(stage, [{ file, line: 1, column: 1, pointer: "", message }]);
}
