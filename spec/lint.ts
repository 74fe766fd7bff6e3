import { fileURLToPath } from "node:url";
import {
  countProblems,
  type Found,
  findUnreadable,
  printProblem,
  showProblems,
} from "@onelogin-mfa/codegen/problems";
import { createLinter } from "./linter.ts";

const absolute = (name: string) => fileURLToPath(new URL(name, import.meta.url));

const flowsLinter = createLinter(absolute("arazzo.redocly.yaml"));
/** The documents with the linter of each, one after the other as the flows lean on the spec. */
const documents = [
  [absolute("mfa.yaml"), createLinter(absolute("redocly.yaml"))],
  [absolute("mfa.arazzo.yaml"), flowsLinter],
  [absolute("sandbox.arazzo.yaml"), flowsLinter],
] as const;

/** Finds the problems of the first document that is not valid. */
async function findProblems(): Promise<readonly Found[]> {
  // what the generator and `npm run dev` cannot read either is said as they say it
  const unreadable = await findUnreadable(absolute("mfa.yaml"));
  if (unreadable.length > 0) return unreadable;
  for (const [document, linter] of documents) {
    const problems = await linter.check(document);
    if (problems.length > 0) return problems;
  }
  return [];
}

const problems = await showProblems(absolute(".."), await findProblems());
const summary = problems.length === 0 ? "The spec and the flows are valid." : countProblems(problems);
process.stdout.write(`${[...problems.map(printProblem), summary].join("\n\n")}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
