import {
  child,
  discouragedReason,
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
import { codeSamples } from "./code-samples.ts";
import { evidenceOf, evidenceOfResponse, foldedEvidence } from "./evidence.ts";
import { withoutMarkup } from "./markup.ts";

/** Options of {@link annotate}. */
export interface AnnotateOptions {
  /** URL of the page that lists all evidence; without it, claims are listed with their sources. @default none */
  readonly evidencePage?: string;
}

/**
 * A copy of the spec for its readers: what Redoc would not show stands in the descriptions. Each operation says its effect
 * after its prose, has samples in TypeScript and curl, and its evidence in a folded block that is read last. Undocumented
 * responses, secrets, the known values of an open list, and what is accepted and discouraged are marked. Markup in texts of the
 * spec shows as text.
 */
export function annotate(spec: unknown, options: AnnotateOptions = {}): JsonObject {
  const copy: unknown = structuredClone(spec);
  if (!isObject(copy)) throw new TypeError("The spec must be an object.");
  const counterpart = ({ pointer }: Node) => valueAt(copy, pointer);
  for (const operation of listOperations(spec)) {
    const target = counterpart(operation.node);
    if (isObject(target)) describeOperation(target, operation, options);
  }
  for (const [, response] of entries(child(documentNode(spec), "components", "responses"))) {
    const target = counterpart(response);
    if (isObject(target)) describeResponse(target, response, options);
  }
  markAll(copy);
  endMarkup(copy);
  return copy;
}

function describeOperation(target: JsonObject, operation: Operation, options: AnnotateOptions): void {
  const effect = String(target["x-effect"]);
  const told = `**Effect:** \`${effect}\`. ${effects[effect] ?? ""}`;
  const evidence = foldedEvidence(evidenceOf(operation), {
    ...options,
    anchor: operation.id.toLowerCase(),
    className: "evidence",
  });
  const text = [String(target.description ?? ""), told, evidence].filter((part) => part !== "").join("\n\n");
  Object.assign(target, { description: text, "x-codeSamples": codeSamples(operation) });
}

function describeResponse(target: JsonObject, response: Node, options: AnnotateOptions): void {
  const evidence = foldedEvidence(evidenceOfResponse(response), { ...options, anchor: "shared-responses" });
  if (evidence !== "") Object.assign(target, { description: `${target.description}\n\n${evidence}` });
}

/** Marks such parts of the spec wherever they stand, where a description or a title is shown. */
function markAll(value: unknown): void {
  if (Array.isArray(value)) {
    value.forEach(markAll);
  } else if (isObject(value)) {
    if (value["x-documented"] === false) prefix(value, "**Not documented by OneLogin.**");
    if (value["x-sensitive"] === true) prefix(value, "**Secret.**");
    const discouraged = discouragedReason(value);
    if (discouraged !== undefined) {
      // Redoc shows the title on the switch between the alternatives, the description below it
      Object.assign(value, { title: value.title ?? "discouraged" });
      prefix(value, `**Accepted, discouraged:** ${discouraged}`);
    }
    nameAlternatives(value.anyOf);
    for (const [key, inner] of Object.entries(value)) {
      if (key !== "example" && key !== "examples") markAll(inner);
    }
  }
}

/** Titles for `anyOf: [known values, string]`, which Redoc shows on its switch in place of "string" and "string". */
function nameAlternatives(anyOf: unknown): void {
  if (!Array.isArray(anyOf) || anyOf.length !== 2) return;
  const [known, other]: unknown[] = anyOf;
  if (!isObject(known) || !isObject(other) || !("enum" in known)) return;
  if (other.type !== "string" || "enum" in other) return;
  Object.assign(known, { title: known.title ?? "known values" });
  Object.assign(other, { title: other.title ?? "any other text" });
}

function prefix(target: JsonObject, mark: string): void {
  Object.assign(target, { description: `${mark} ${String(target.description ?? "")}`.trim() });
}

/** Members whose texts Redoc reads as Markdown. */
const markdownMembers: ReadonlySet<string> = new Set([
  "description",
  "summary",
  "scopes",
  "x-enumDescriptions",
]);

/** Ends the markup of each such text, wherever it stands: an example may look like anything. */
function endMarkup(value: unknown, isMarkdown = false): void {
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    const isText = isMarkdown || markdownMembers.has(key);
    if (isText && typeof inner === "string") Object.assign(value, { [key]: withoutMarkup(inner) });
    else endMarkup(inner, isText);
  }
}
