import { arrayOf, isObject, type JsonObject } from "./json.ts";
import { documentNode } from "./node.ts";
import { walk } from "./walk.ts";

const unions = ["anyOf", "oneOf"] as const;

/** The reason why an alternative of an `anyOf` or `oneOf` is accepted and not recommended; undefined for a recommended one. */
export function discouragedReason(alternative: unknown): string | undefined {
  const reason = isObject(alternative) ? alternative["x-discouraged"] : undefined;
  return typeof reason === "string" ? reason : undefined;
}

/**
 * A copy of a document without the alternatives that are marked `x-discouraged`; the document itself if none is. One that
 * is left alone takes the place of its union, so that the type, limits and comment of the schema are its own.
 */
export function withoutDiscouraged(root: JsonObject): JsonObject {
  const isMarked = (one: unknown) => discouragedReason(one) !== undefined;
  let hasMarked = false;
  walk(documentNode(root), "document", (object, _, kind) => {
    hasMarked ||= kind === "schema" && unions.some((union) => arrayOf(object[union]).some(isMarked));
  });
  if (!hasMarked) return root;
  const copy = structuredClone(root);
  walk(documentNode(copy), "document", (object, _, kind) => {
    if (kind === "schema") for (const union of unions) leaveRecommended(object, union);
  });
  return copy;
}

function leaveRecommended(schema: Record<string, unknown>, union: (typeof unions)[number]): void {
  const alternatives = arrayOf(schema[union]);
  const recommended = alternatives.filter((one) => discouragedReason(one) === undefined);
  if (recommended.length === alternatives.length || recommended.length === 0) return;
  const [only, ...others] = recommended;
  if (others.length > 0 || !isObject(only) || !isAnnotated(schema, union)) schema[union] = recommended;
  else {
    Reflect.deleteProperty(schema, union);
    for (const [keyword, value] of Object.entries(only)) schema[keyword] ??= value;
  }
}

/** True if nothing beside the union decides which values fit. */
function isAnnotated(schema: JsonObject, union: string): boolean {
  return Object.keys(schema).every(
    (keyword) => keyword === union || annotations.has(keyword) || keyword.startsWith("x-"),
  );
}

const annotations = new Set(["title", "description", "default", "deprecated", "example", "examples"]);
