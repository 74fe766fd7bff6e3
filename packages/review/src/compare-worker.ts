// The thread of compare-sources.ts that reads and compares: documents can be made on which it would not end.
import { answerQuestions } from "@onelogin-mfa/command-line/thread";
import { compareSides, uncomparedReport } from "./compare-sides.ts";
import type { Answer, Question } from "./compare-sources.ts";
import { ReviewError } from "./errors.ts";
import { readSides, type Sides } from "./sides.ts";

let sides: Sides;

answerQuestions<Question, Answer>(async (question) => {
  if ("configuration" in question) return { report: compareSides(sides, question.configuration), length: 0 };
  const { base, head, options, mayLack } = question;
  try {
    sides = await readSides(base, head, options, mayLack);
  } catch (thrown) {
    if (!(thrown instanceof ReviewError)) throw thrown;
    return { refusal: thrown.message };
  }
  const texts = [sides.base, sides.head].flatMap(({ document }) => [...(document?.sources.values() ?? [])]);
  return { report: uncomparedReport(sides), length: texts.reduce((sum, text) => sum + text.length, 0) };
});
