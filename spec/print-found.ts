import { dirname } from "node:path";
import type { Api } from "@onelogin-mfa/codegen/document";
import { countProblems, type Found, printProblem, showProblems } from "@onelogin-mfa/codegen/problems";

/** Problems of documents, as a person reads them. */
export interface LintResult {
  readonly text: string;
  readonly isValid: boolean;
}

/** Prints problems of the documents of APIs, with paths from the folder of `redocly.yaml`. */
export async function printFound(apis: readonly Api[], found: readonly Found[]): Promise<LintResult> {
  const root = dirname(apis[0]?.config ?? found[0]?.file ?? "");
  const problems = await showProblems(root, found);
  const summary = [apis.map(({ name }) => name).join(", "), countProblems(problems)].filter(Boolean);
  const text = [...problems.map(printProblem), summary.join(": ")].join("\n\n");
  return { text: `${text}\n`, isValid: problems.length === 0 };
}
