// The thread of lint.ts: a pattern of the spec can take for ever on an example.
import { type Found, findUnreadable } from "@onelogin-mfa/codegen/problems";
import { answerQuestions } from "@onelogin-mfa/command-line/thread";
import { withCauses } from "./causes.ts";
import type { LintQuestion } from "./lint.ts";
import { createLinter } from "./linter.ts";
import { type LintResult, printFound } from "./print-found.ts";
import { examples } from "./rules/example-valid.ts";

/** Finds the problems of the first document that is not valid: the later ones lean on it. */
async function findProblems({ documents }: LintQuestion): Promise<readonly Found[]> {
  const linters = new Map<string, ReturnType<typeof createLinter>>();
  for (const [document, config] of documents) {
    const linter = linters.get(config) ?? createLinter(config);
    linters.set(config, linter);
    // what the generator and `npm run dev` cannot read either is said as they say it
    const unreadable = document.endsWith(".arazzo.yaml") ? [] : await findUnreadable(document);
    const problems = unreadable.length > 0 ? unreadable : await linter.check(document);
    if (problems.length > 0) return withCauses(problems);
  }
  return [];
}

answerQuestions<LintQuestion, LintResult>(async (question, tellPlace) => {
  examples.subscribe((pointer) => tellPlace(String(pointer)));
  return printFound(await findProblems(question), question.title);
});
