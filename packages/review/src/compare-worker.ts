// The thread of compare-sources.ts that reads and compares: documents can be made on which it would not end.
import { answerQuestions } from "@onelogin-mfa/command-line/thread";
import { compareSides, uncomparedReport } from "./compare-sides.ts";
import type { Answer, Question } from "./compare-sources.ts";
import { ReviewError } from "./errors.ts";
import { outlinesOf } from "./outline/outlines.ts";
import type { Report } from "./report.ts";
import { areRevisions, readSides, type Sides } from "./sides.ts";

/** The sides and their report, for the questions that follow; none between two comparisons, as a thread is kept. */
let current: { readonly sides: Sides; readonly report: Report } | undefined;

answerQuestions<Question, Answer>(async (question) => {
  if (!("base" in question)) {
    if (current === undefined) throw new Error("Nothing was read.");
    const { sides, report } = current;
    current = undefined;
    if (!("configuration" in question)) return { report: withOutlines(sides, report), length: 0 };
    const compared = compareSides(sides, question.configuration);
    if (question.outlines) current = { sides, report: compared };
    return { report: compared, length: 0 };
  }
  const { base, head, options, mayLack, mayDiffer } = question;
  const sides = await readSides(base, head, options, mayLack).catch((thrown: unknown) => {
    if (thrown instanceof ReviewError) return thrown;
    throw thrown;
  });
  if (sides instanceof ReviewError) return { refusal: sides.message };
  const texts = [sides.base, sides.head].flatMap(({ document }) => [...(document?.sources.values() ?? [])]);
  const report = uncomparedReport(sides);
  const areDifferent = mayDiffer && !areRevisions(sides);
  current = areDifferent ? undefined : { sides, report };
  return { report, length: texts.reduce((sum, text) => sum + text.length, 0), areDifferent };
});

function withOutlines(sides: Sides, report: Report): Report {
  const [base, head] = [sides.base.document?.root, sides.head.document?.root];
  const changes = [...report.changes, ...(report.accepted ?? [])];
  return { ...report, outlines: base && head ? outlinesOf(base, head, changes) : [] };
}
