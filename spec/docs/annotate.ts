import { child, documentNode, entries, isMapping, type Mapping, type Node } from "../rules/document/node.ts";
import { type Operation, operationsOf } from "../rules/document/operations.ts";
import { type Evidence, evidenceOf, evidenceOfResponse } from "./evidence.ts";

const effects: Readonly<Record<string, string>> = {
  read: "Sending it twice changes nothing: safe to retry.",
  delete: "Sending it twice finds nothing left to remove: safe to retry.",
  send: "Sending it twice sends another message, call or push: retry only if the first was surely not processed.",
  consume: "Sending it twice burns another attempt: retry only if the first was surely not processed.",
  issue: "Sending it twice makes another secret: retry only if the first was surely not processed.",
};

/**
 * A copy of the spec for its readers: what Redoc would not show stands in the descriptions. Each operation says its
 * effect and lists its evidence; the responses that operations share have theirs with them. Undocumented responses and secrets are marked.
 */
export function annotate(spec: unknown): Mapping {
  // structuredClone keeps what the reader of YAML made: plain objects, arrays and scalars
  const copy = structuredClone(spec) as Mapping;
  const original = documentNode(spec);
  const counterpart = ({ path }: Node) => child(documentNode(copy), ...path).value;
  for (const operation of operationsOf(original)) {
    const target = counterpart(operation.node);
    if (isMapping(target)) describeOperation(target, operation);
  }
  for (const [, response] of entries(child(original, "components", "responses"))) {
    const target = counterpart(response);
    if (isMapping(target))
      target.description = `${target.description}\n\n${listOf(evidenceOfResponse(response))}`;
  }
  markAll(copy);
  return copy;
}

function describeOperation(target: Mapping, operation: Operation): void {
  const effect = String(target["x-effect"]);
  const evidence = evidenceOf(operation);
  target.description = [
    `**Effect:** \`${effect}\`. ${effects[effect] ?? ""}`,
    String(target.description ?? ""),
    `**Evidence**\n\n${evidence.length === 0 ? "Nothing here departs from the published documents." : listOf(evidence)}`,
  ].join("\n\n");
}

function listOf(evidence: readonly Evidence[]): string {
  const item = ({ confidence, where, claim, source }: Evidence) =>
    `- *${confidence}*, ${where}: ${claim} (${linked(source)})`;
  return evidence.map(item).join("\n");
}

const linked = (source: string) =>
  source.replace(/https:\/\/\S+?(?=[;,]?(\s|$))/g, (url) => `[reference](${url})`);

/** Marks undocumented responses and secrets wherever they stand; both are where a description is shown. */
function markAll(value: unknown): void {
  if (Array.isArray(value)) {
    value.forEach(markAll);
  } else if (isMapping(value)) {
    if (value["x-documented"] === false) prefix(value, "**Not documented by OneLogin.**");
    if (value["x-sensitive"] === true) prefix(value, "**Secret.**");
    for (const [key, inner] of Object.entries(value)) {
      if (key !== "example" && key !== "examples") markAll(inner);
    }
  }
}

function prefix(target: Mapping, mark: string): void {
  target.description = `${mark} ${String(target.description ?? "")}`.trim();
}
