import { child, entries, isObject, type Node } from "@onelogin-mfa/openapi";
import { documentRule, type Report } from "./document-rule.ts";

/** Degrees of confidence, the surest first. */
const confidences = ["captured", "observed", "documented", "inferred", "assumed"];
const keys = ["claim", "source", "confidence"];

/**
 * Every `x-evidence`, wherever it stands, is a list of `{ claim, source, confidence }` with nothing empty or added. What is
 * `assumed` has no source. No claim is made twice with the same source.
 */
export const evidenceShape = documentRule((document, report) => {
  const found = new Map<string, Node>();
  for (const evidence of everyEvidence(document)) {
    if (!Array.isArray(evidence.value) || evidence.value.length === 0) {
      report("`x-evidence` is a list of at least one `{ claim, source, confidence }`.", evidence);
      continue;
    }
    for (const [, entry] of entries(evidence)) {
      checkEntry(entry, report);
      const key = JSON.stringify(["claim", "source"].map((name) => child(entry, name).value));
      const first = found.get(key);
      if (first)
        report("This claim is made twice. Keep the one that is nearer to its use.", {
          node: entry,
          others: [first],
        });
      else found.set(key, entry);
    }
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
  const { confidence, source } = entry.value;
  const isAssumed = confidence === "assumed";
  if (isAssumed && source !== undefined) {
    const message =
      "What is `assumed` has no source. Remove it, or choose `inferred` if the claim follows from it.";
    report(message, child(entry, "source"));
  }
  for (const key of keys) {
    if (!isText(entry.value[key]) && !(isAssumed && key === "source")) {
      report(`\`x-evidence\` needs \`${key}\`, a text that is not empty.`, entry);
    }
  }
  if (isText(confidence) && !confidences.includes(confidence)) {
    const message = `\`confidence\` is "${confidence}". Use one of: ${confidences.join(", ")}.`;
    report(message, child(entry, "confidence"));
  }
}

const isText = (value: unknown): value is string => typeof value === "string" && value.trim() !== "";
