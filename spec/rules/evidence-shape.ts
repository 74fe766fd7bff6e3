import { child, entries, isObject, type Node } from "@onelogin-mfa/openapi";
import { documentRule, type Report } from "./document-rule.ts";

/** Degrees of confidence, the surest first. */
const confidences = ["captured", "observed", "documented", "inferred"];
const keys = ["claim", "source", "confidence"];

/** Every `x-evidence`, wherever it stands, is a list of `{ claim, source, confidence }` with nothing empty or added. */
export const evidenceShape = documentRule((document, report) => {
  for (const evidence of everyEvidence(document)) {
    if (!Array.isArray(evidence.value) || evidence.value.length === 0) {
      report("`x-evidence` is a list of at least one `{ claim, source, confidence }`.", evidence);
    } else for (const [, entry] of entries(evidence)) checkEntry(entry, report);
  }
});

function everyEvidence(node: Node): Node[] {
  return entries(node).flatMap(([key, entry]) =>
    key === "x-evidence" && isObject(node.value) ? [entry] : everyEvidence(entry),
  );
}

/** Every claim of a document: the entries of its `x-evidence`. */
export const everyClaim = (document: Node): Node[] =>
  everyEvidence(document).flatMap((evidence) => entries(evidence).map(([, claim]) => claim));

function checkEntry(entry: Node, report: Report): void {
  if (!isObject(entry.value)) {
    report("An entry of `x-evidence` is an object with `claim`, `source` and `confidence`.", entry);
    return;
  }
  for (const [key, at] of entries(entry)) {
    if (!keys.includes(key)) {
      report(`\`${key}\` has no meaning in \`x-evidence\`. Use ${keys.join(", ")} only.`, at);
    }
  }
  for (const key of keys) {
    if (!isText(entry.value[key])) {
      report(`\`x-evidence\` needs \`${key}\`, a text that is not empty.`, entry);
    }
  }
  const { confidence } = entry.value;
  if (isText(confidence) && !confidences.includes(confidence)) {
    const message = `\`confidence\` is "${confidence}". Use one of: ${confidences.join(", ")}.`;
    report(message, child(entry, "confidence"));
  }
}

const isText = (value: unknown): value is string => typeof value === "string" && value.trim() !== "";
