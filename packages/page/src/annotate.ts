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
  objectOf,
  valueAt,
} from "@onelogin-mfa/codegen/document";
import { codeSamples } from "./code-samples.ts";
import { evidenceOf, evidenceOfResponse, foldedEvidence } from "./evidence.ts";
import { withoutMarkup } from "./markup.ts";

/**
 * A copy of the spec for its readers: what Redoc would not show stands in the descriptions. Each operation says its effect
 * after its prose, has samples in TypeScript and curl, and its evidence in a folded block that is read last. Undocumented
 * responses, secrets, the known values of an open list, and what is accepted and discouraged are marked. Markup in texts of the
 * spec shows as text.
 */
export function annotate(spec: unknown): JsonObject {
  const copy: unknown = structuredClone(spec);
  if (!isObject(copy)) throw new TypeError("The spec must be an object.");
  const sources = valueAt(spec, "/x-sources");
  for (const operation of listOperations(spec)) {
    const effect = String(child(operation.node, "x-effect").value);
    const told = `**Effect:** \`${effect}\`. ${effects[effect] ?? ""}`;
    // the class is what `redocScript` shows last
    const evidence = foldedEvidence(evidenceOf(operation), sources, '<details class="evidence">');
    append(copy, operation.node, [told, evidence]);
    Object.assign(objectOf(valueAt(copy, operation.node.pointer)), {
      "x-codeSamples": codeSamples(operation),
    });
  }
  for (const [, response] of entries(child(documentNode(spec), "components", "responses")))
    append(copy, response, [foldedEvidence(evidenceOfResponse(response), sources)]);
  markAll(copy);
  endMarkup(copy);
  return copy;
}

/** Adds texts to the description of the copy of a node. */
function append(copy: unknown, { pointer }: Node, texts: readonly string[]): void {
  const target = objectOf(valueAt(copy, pointer));
  const added = [target.description, ...texts].filter((text) => text !== undefined && text !== "");
  if (added.length > 0) Object.assign(target, { description: added.join("\n\n") });
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
