import { dirname } from "node:path";
import {
  countProblems,
  type Found,
  firstProblems,
  printProblem,
  showProblems,
} from "@onelogin-mfa/codegen/problems";
import type { Api } from "@onelogin-mfa/openapi";

/** Problems of documents, as a person reads them. */
export interface LintResult {
  readonly text: string;
  /** False for an error; a warning fails nothing. */
  readonly isValid: boolean;
}

/** Prints each problem of the documents of APIs once, with paths from the folder of `redocly.yaml`. */
export async function printFound(apis: readonly Api[], found: readonly Found[]): Promise<LintResult> {
  const root = dirname(apis[0]?.config ?? found[0]?.file ?? "");
  // APIs share their configuration
  const once = new Map(
    found.map((one) => [`${one.file}:${one.line}:${one.column} ${one.rule} ${one.message}`, one]),
  );
  const problems = await showProblems(root, [...once.values()]);
  const [shown, rest] = firstProblems(problems);
  const summary = [apis.map(({ name }) => name).join(", "), countProblems(problems)].filter(Boolean);
  const parts = [...shown.map(printProblem), rest, summary.join(": ")].filter(Boolean);
  return { text: `${parts.join("\n\n")}\n`, isValid: found.every(({ severity }) => severity !== "error") };
}
