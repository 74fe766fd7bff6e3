import {
  child,
  documentNode,
  effects,
  entries,
  isObject,
  type JsonObject,
  listOperations,
  type Node,
  type Operation,
  valueAt,
} from "@onelogin-mfa/codegen/document";
import { type Evidence, evidenceOf, evidenceOfResponse } from "./evidence.ts";

/**
 * A copy of the spec for its readers: what Redoc would not show stands in the descriptions. Each operation says its
 * effect and lists its evidence; the responses that operations share have theirs with them. Undocumented responses and secrets are marked.
 */
export function annotate(spec: unknown): JsonObject {
  const copy: unknown = structuredClone(spec);
  if (!isObject(copy)) throw new TypeError("The spec must be an object.");
  const counterpart = ({ pointer }: Node) => valueAt(copy, pointer);
  for (const operation of listOperations(spec)) {
    const target = counterpart(operation.node);
    if (isObject(target)) describeOperation(target, operation);
  }
  for (const [, response] of entries(child(documentNode(spec), "components", "responses"))) {
    const target = counterpart(response);
    if (isObject(target))
      setDescription(target, `${target.description}\n\n${listOf(evidenceOfResponse(response))}`);
  }
  markAll(copy);
  return copy;
}

function describeOperation(target: JsonObject, operation: Operation): void {
  const effect = String(target["x-effect"]);
  const evidence = evidenceOf(operation);
  const claims = listOf(evidence) || "Nothing here departs from the published documents.";
  const start = `**Effect:** \`${effect}\`. ${effects[effect] ?? ""}`;
  setDescription(target, [start, String(target.description ?? ""), `**Evidence**\n\n${claims}`].join("\n\n"));
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
  } else if (isObject(value)) {
    if (value["x-documented"] === false) prefix(value, "**Not documented by OneLogin.**");
    if (value["x-sensitive"] === true) prefix(value, "**Secret.**");
    for (const [key, inner] of Object.entries(value)) {
      if (key !== "example" && key !== "examples") markAll(inner);
    }
  }
}

const prefix = (target: JsonObject, mark: string) =>
  setDescription(target, `${mark} ${String(target.description ?? "")}`.trim());

function setDescription(target: Record<string, unknown>, text: string): void {
  target.description = text;
}
