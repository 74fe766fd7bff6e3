// The thread of compare-sides.ts that compares: documents can be made on which it would not end.
import { answerQuestions } from "@onelogin-mfa/command-line/thread";
import { compareDocuments } from "./compare/compare-documents.ts";
import type { Change, Spec } from "./compare/context.ts";

answerQuestions<{ readonly base: Spec; readonly head: Spec }, Change[]>(async ({ base, head }) =>
  compareDocuments(base, head),
);
