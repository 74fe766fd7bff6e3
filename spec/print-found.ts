import { fileURLToPath } from "node:url";
import { countProblems, type Found, printProblem, showProblems } from "@onelogin-mfa/codegen/problems";

/** Problems of documents, as a person reads them. */
export interface LintResult {
  readonly text: string;
  readonly isValid: boolean;
}

/** Prints problems of documents. @param title the documents in a sentence, such as `The spec is` */
export async function printFound(found: readonly Found[], title: string): Promise<LintResult> {
  const problems = await showProblems(fileURLToPath(new URL("..", import.meta.url)), found);
  const isValid = problems.length === 0;
  const summary = isValid ? `${title} valid.` : countProblems(problems);
  return { text: `${[...problems.map(printProblem), summary].join("\n\n")}\n`, isValid };
}
