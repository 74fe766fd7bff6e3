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

/** What is linted, one after the other as the flows lean on the spec, and the rules for it. */
const specLinter = createLinter(absolute("redocly.yaml"));
const flowsLinter = createLinter(absolute("arazzo.redocly.yaml"));
const documents = [
  { document: absolute("mfa.yaml"), linter: specLinter },
  { document: absolute("mfa.arazzo.yaml"), linter: flowsLinter },
  { document: absolute("sandbox.arazzo.yaml"), linter: flowsLinter },
];

/** What is wrong with the first document that is not valid. */
async function findProblems(): Promise<readonly Found[]> {
  // what the generator and `npm run dev` cannot read either is said as they say it
  const unreadable = await findUnreadable(absolute("mfa.yaml"));
  if (unreadable.length > 0) return unreadable;
  for (const { document, linter } of documents) {
    const problems = await linter.check(document);
    if (problems.length > 0) return problems;
  }
  return [];
}

const problems = await showProblems(absolute(".."), await findProblems());
const summary = problems.length === 0 ? "The spec and the flows are valid." : countProblems(problems);
process.stdout.write(`${[...problems.map(printProblem), summary].join("\n\n")}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
