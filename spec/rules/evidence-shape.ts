import { documentRule, type Finding } from "./document/document-rule.ts";
import { child, entries, isMapping, type Node } from "./document/node.ts";

const confidences = ["captured", "observed", "documented", "inferred"];
const keys = ["claim", "source", "confidence"];

/** Every `x-evidence`, wherever it stands, is a list of `{ claim, source, confidence }` with nothing empty or added. */
export const evidenceShape = documentRule((document) => everyEvidence(document).flatMap(check));

function everyEvidence(node: Node): Node[] {
  return entries(node).flatMap(([key, entry]) =>
    key === "x-evidence" && isMapping(node.value) ? [entry] : everyEvidence(entry),
  );
}

function check(evidence: Node): Finding[] {
  if (!Array.isArray(evidence.value) || evidence.value.length === 0) {
    return [
      { message: "`x-evidence` is a list of at least one `{ claim, source, confidence }`.", at: evidence },
    ];
  }
  return entries(evidence).flatMap(([, entry]) => checkEntry(entry));
}

function checkEntry(entry: Node): Finding[] {
  if (!isMapping(entry.value)) {
    return [
      {
        message: "An entry of `x-evidence` is an object with `claim`, `source` and `confidence`.",
        at: entry,
      },
    ];
  }
  const unknown = Object.keys(entry.value).filter((key) => !keys.includes(key));
  const empty = keys.filter((key) => !isText(child(entry, key).value));
  const { value: confidence } = child(entry, "confidence");
  return [
    ...unknown.map((key) => ({
      message: `\`${key}\` has no meaning in \`x-evidence\`. Use ${keys.join(", ")} only.`,
      at: child(entry, key),
    })),
    ...empty.map((key) => ({
      message: `\`x-evidence\` needs \`${key}\`, a text that is not empty.`,
      at: entry,
    })),
    ...(isText(confidence) && !confidences.includes(confidence)
      ? [
          {
            message: `\`confidence\` is "${confidence}". Use one of: ${confidences.join(", ")}.`,
            at: child(entry, "confidence"),
          },
        ]
      : []),
  ];
}

const isText = (value: unknown): value is string => typeof value === "string" && value.trim() !== "";
