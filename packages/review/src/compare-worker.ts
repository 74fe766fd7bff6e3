// The thread of compare-sources.ts that reads and compares: documents can be made on which it would not end.
import { answerQuestions } from "@onelogin-mfa/command-line/thread";
import { compareSides, uncomparedReport } from "./compare-sides.ts";
import type { Answer, Question } from "./compare-sources.ts";
import { ReviewError } from "./errors.ts";
import { outlinesOf } from "./outline/outlines.ts";
import type { Report } from "./report.ts";
import { readSides, type Sides } from "./sides.ts";

let sides: Sides;
let report: Report;

answerQuestions<Question, Answer>(async (question) => {
  if ("configuration" in question) {
    report = compareSides(sides, question.configuration);
    return { report, length: 0 };
  }
  if ("outlines" in question) {
    const [base, head] = [sides.base.document?.root, sides.head.document?.root];
    const changes = [...report.changes, ...(report.accepted ?? [])];
    return {
      report: { ...report, outlines: base && head ? outlinesOf(base, head, changes) : [] },
      length: 0,
    };
  }
  const { base, head, options, mayLack } = question;
  try {
    sides = await readSides(base, head, options, mayLack);
  } catch (thrown) {
    if (!(thrown instanceof ReviewError)) throw thrown;
    return { refusal: thrown.message };
  }
  const texts = [sides.base, sides.head].flatMap(({ document }) => [...(document?.sources.values() ?? [])]);
  report = uncomparedReport(sides);
  return { report, length: texts.reduce((sum, text) => sum + text.length, 0) };
});
