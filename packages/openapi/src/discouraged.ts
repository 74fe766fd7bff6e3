import { arrayOf, hasObject, isObject, type JsonObject, objectOf } from "./json.ts";
import { replaceObjects, wholeDocument } from "./walk.ts";

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
  if (!hasObject(root, (one) => discouragedReason(one) !== undefined)) return root;
  const changes = new Map<unknown, JsonObject>();
  for (const { value } of wholeDocument(root).every("schema")) {
    const changed = unions.reduce(leaveRecommended, objectOf(value));
    if (changed !== value) changes.set(value, changed);
  }
  return replaceObjects(root, changes);
}

function leaveRecommended(schema: JsonObject, union: (typeof unions)[number]): JsonObject {
  const alternatives = arrayOf(schema[union]);
  const recommended = alternatives.filter((one) => discouragedReason(one) === undefined);
  if (recommended.length === alternatives.length || recommended.length === 0) return schema;
  const [only, ...others] = recommended;
  if (others.length > 0 || !isObject(only) || !isAnnotated(schema, union))
    return { ...schema, [union]: recommended };
  const { [union]: _, ...annotations } = schema;
  return { ...only, ...annotations };
}

/** True if nothing beside the union decides which values fit. */
function isAnnotated(schema: JsonObject, union: string): boolean {
  return Object.keys(schema).every(
    (keyword) => keyword === union || annotations.has(keyword) || keyword.startsWith("x-"),
  );
}

const annotations = new Set(["title", "description", "default", "deprecated", "example", "examples"]);
