import { isObject, type JsonObject, objectOf } from "./json.ts";
import { child, documentNode, entries, follow, type Node, target } from "./node.ts";
import { replaceObjects, walk } from "./walk.ts";

/**
 * A copy of a document in which no child's `allOf` leads through a union back to the child; the document itself if none does.
 * A parent often lists its children in `oneOf`, and each child has the parent in `allOf`: it means the parent's own part.
 */
export function withoutCircles(root: JsonObject): JsonObject {
  const changes = new Map<unknown, JsonObject>();
  const reached = new Map<unknown, ReadonlySet<unknown>>();
  const leadsTo = (from: Node, schema: JsonObject): boolean => {
    const known = reached.get(from.value) ?? sameValue(from);
    reached.set(from.value, known);
    return known.has(schema);
  };
  const ownPart = (part: Node, schema: JsonObject, seen: readonly unknown[] = []): unknown => {
    const parent = target(part) && follow(part);
    if (!parent || seen.includes(parent.value) || !leadsTo(parent, schema)) return part.value;
    const { oneOf: _, anyOf: __, ...own } = objectOf(parent.value);
    if (!("allOf" in own)) return own;
    const parts = entries(child(parent, "allOf"));
    return { ...own, allOf: parts.map(([, inner]) => ownPart(inner, schema, [...seen, parent.value])) };
  };
  walk(documentNode(root), "document", (schema, node, kind) => {
    if (kind !== "schema" || !Array.isArray(schema.allOf)) return;
    const parts = entries(child(node, "allOf"));
    const allOf = parts.map(([, part]) => ownPart(part, schema));
    if (parts.some(([, { value }], index) => value !== allOf[index]))
      changes.set(schema, { ...schema, allOf });
  });
  return replaceObjects(root, changes);
}

/** The schemas that are about the same value as a schema, itself included. */
function sameValue(schema: Node): ReadonlySet<unknown> {
  const seen = new Set<unknown>();
  const queue = [schema];
  for (const node of queue) {
    if (seen.has(node.value) || !isObject(node.value)) continue;
    seen.add(node.value);
    const referred = target(node);
    if (referred) queue.push(referred);
    for (const keyword of ["allOf", "anyOf", "oneOf"])
      queue.push(...entries(child(node, keyword)).map(([, part]) => part));
  }
  return seen;
}
