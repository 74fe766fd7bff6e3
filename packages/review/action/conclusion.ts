import type { Result } from "../src/report.ts";
import type { Inputs } from "./runner.ts";

/**
 * The exit code of a result.
 *
 * @param isAccepted true if a label accepts what breaks callers
 */
export function exitCodeOf(result: Result, isAccepted: boolean, { fail }: Pick<Inputs, "fail">): number {
  if (result === "failed") return 2;
  if (!fail.includes(result) || (result === "breaking" && isAccepted)) return 0;
  return result === "breaking" ? 1 : 3;
}

/** The result as GitHub's check of a commit. */
export interface Conclusion {
  /** `neutral` is what passes and is no success. */
  readonly conclusion: "success" | "neutral" | "failure";
  readonly title: string;
}

/** Concludes a result; see {@link exitCodeOf}. */
export function conclusionOf(result: Result, isAccepted: boolean, inputs: Pick<Inputs, "fail">): Conclusion {
  const isFailure = exitCodeOf(result, isAccepted, inputs) > 0;
  switch (result) {
    case "failed":
      return { conclusion: "failure", title: "Cannot be checked" };
    case "not-compared":
      return { conclusion: isFailure ? "failure" : "neutral", title: "Not compared" };
    case "breaking":
      return isAccepted
        ? { conclusion: "success", title: "Breaks callers, accepted for this commit" }
        : { conclusion: isFailure ? "failure" : "neutral", title: "Breaks callers" };
    default:
      return { conclusion: "success", title: "Callers keep working" };
  }
}
