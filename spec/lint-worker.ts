// The thread of lint.ts: a pattern of the spec can take for ever on an example.
import { fileURLToPath } from "node:url";
import { type Found, findUnreadable } from "@onelogin-mfa/codegen/problems";
import { answerQuestions } from "@onelogin-mfa/command-line/thread";
import { withCauses } from "./causes.ts";
import { createLinter } from "./linter.ts";
import { type LintResult, printFound } from "./print-found.ts";
import { examples } from "./rules/example-valid.ts";

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
    if (problems.length > 0) return withCauses(problems);
  }
  return [];
}

answerQuestions<null, LintResult>(async (_, tellPlace) => {
  examples.subscribe((pointer) => tellPlace(String(pointer)));
  return printFound(await findProblems());
});
