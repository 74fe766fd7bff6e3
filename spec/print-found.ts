import { fileURLToPath } from "node:url";
import { countProblems, type Found, printProblem, showProblems } from "@onelogin-mfa/codegen/problems";

/** Problems of the spec and the flows, as a person reads them. */
export interface LintResult {
  readonly text: string;
  readonly isValid: boolean;
}

/** Prints problems of the spec and the flows. */
export async function printFound(found: readonly Found[]): Promise<LintResult> {
  const problems = await showProblems(fileURLToPath(new URL("..", import.meta.url)), found);
  const isValid = problems.length === 0;
  const summary = isValid ? "The spec and the flows are valid." : countProblems(problems);
  return { text: `${[...problems.map(printProblem), summary].join("\n\n")}\n`, isValid };
}
