import { child, entries, type Node } from "@onelogin-mfa/openapi";
import { documentRule } from "./document-rule.ts";
import type { EvidenceKnowledge } from "./evidence-knowledge.ts";

/**
 * A sentence that says what OneLogin does has a claim, or says that it is assumed. Such a sentence is one of a `description`
 * or `summary` with a verb of `evidence.yaml`. Its claim has the same verb in any form, and stands in `x-evidence` of the
 * object that is described or of one around it. Names in backticks count neither here nor there.
 */
export const behaviorHasEvidence = (knowledge: EvidenceKnowledge) =>
  documentRule((document, report) => {
    for (const { text, claims } of textsIn(document, [])) {
      for (const [sentence, forms] of unfounded(String(text.value), claims, knowledge)) {
        report(
          `"${sentence}" says what OneLogin does, and no claim of \`x-evidence\` here or around it says "${forms.join('" or "')}". Add one, or say that it is assumed or not known.`,
          text,
        );
      }
    }
  });

/** The sentences that say what OneLogin does without a claim, each with the forms of the verb that a claim must have. */
export function unfounded(text: string, claims: readonly string[], { verbs, words }: EvidenceKnowledge) {
  return sentencesOf(text)
    .filter((sentence) => hasWord(sentence, verbs.flat()) && !hasWord(sentence, words))
    .flatMap((sentence) => verbs.map((forms) => [sentence, forms] as const))
    .filter(
      ([sentence, forms]) => hasWord(sentence, forms) && !claims.some((claim) => hasWord(claim, forms)),
    );
}

interface Text {
  readonly text: Node;
  /** The claims of the object with the text, and of those around it. */
  readonly claims: readonly string[];
}

/** Members that hold no texts of the spec: evidence itself, and values as they are sent. */
const opaque = ["x-evidence", "x-sources", "value", "example", "default", "enum", "const"];

function textsIn(node: Node, around: readonly string[]): Text[] {
  const own = entries(child(node, "x-evidence")).map(([, claim]) => String(child(claim, "claim").value));
  const claims = [...own, ...around];
  return entries(node).flatMap(([key, entry]) => {
    if (opaque.includes(key)) return [];
    const isText = (key === "description" || key === "summary") && typeof entry.value === "string";
    return isText ? [{ text: entry, claims }] : textsIn(entry, claims);
  });
}

/** Sentences, rows of a table and items of a list, without line breaks. */
const sentencesOf = (text: string): string[] =>
  text.split(/\n\s*\n|\n(?=\s*[|*-]|\s*\d+\. )/).flatMap((block) =>
    block
      .replaceAll(/\s+/g, " ")
      .trim()
      .split(/(?<=[.:;!?]\**) /),
  );

function hasWord(text: string, words: readonly string[]): boolean {
  const prose = text.replaceAll(/`[^`]*`/g, "");
  return new RegExp(`(?<![\\w-])(?:${words.join("|")})(?![\\w-])`, "i").test(prose);
}
