import { child, entries, type Node } from "@onelogin-mfa/openapi";
import { documentRule } from "./document-rule.ts";
import type { EvidenceKnowledge } from "./evidence-knowledge.ts";
import { createComparison, hasWord, isStatement, sentencesOf } from "./sentences.ts";

/**
 * A sentence of a `description` or `summary` that states something about OneLogin, a code, a device, a factor, a user, a call
 * (the topics of `evidence.yaml`) has a claim that says the same, or says that it is assumed or not known. The claim stands in
 * `x-evidence` of the object that is described or of one around it.
 */
export const behaviorHasEvidence = (knowledge: EvidenceKnowledge) =>
  documentRule((document, report) => {
    const unfounded = createEvidenceSearch(knowledge);
    for (const { text, claims } of textsIn(document)) {
      for (const sentence of unfounded(String(text.value), claims)) {
        report(
          `"${sentence}" has no claim of \`x-evidence\`, here or around it, with its numbers and most of its words. Add one with its source, or say that it is assumed or not known.`,
          text,
        );
      }
    }
  });

/** Creates a search for the sentences that state something which no claim says, and which do not say that it is assumed. */
export function createEvidenceSearch({ doubts, grammar }: EvidenceKnowledge) {
  const { isSaidBy } = createComparison(grammar);
  return (text: string, claims: readonly string[]): string[] =>
    sentencesOf(text).filter(
      (sentence) =>
        isStatement(sentence, grammar) &&
        !hasWord(sentence, doubts) &&
        !claims.some((claim) => isSaidBy(claim, sentence)),
    );
}

interface Text {
  readonly text: Node;
  /** The claims of the object with the text, and of those around it. */
  readonly claims: readonly string[];
}

/** Members that hold no texts of the spec: evidence itself, and values as they are sent. */
const opaque = ["x-evidence", "x-sources", "value", "example", "default", "enum", "const"];
/** Members whose keys are names of the API: a field can be called `default`, and is described as any other. */
const maps = [
  "properties",
  "responses",
  "headers",
  "schemas",
  "parameters",
  "examples",
  "links",
  "variables",
];

/** Every `description` and `summary` in a node. */
export function textsIn(node: Node, around: readonly string[] = [], areNames = false): Text[] {
  const own = entries(child(node, "x-evidence")).map(([, claim]) => String(child(claim, "claim").value));
  const claims = [...own, ...around];
  return entries(node).flatMap(([key, entry]) => {
    if (!areNames && opaque.includes(key)) return [];
    const isText = (key === "description" || key === "summary") && typeof entry.value === "string";
    return isText ? [{ text: entry, claims }] : textsIn(entry, claims, !areNames && maps.includes(key));
  });
}
