import { isObject, type JsonObject, objectOf } from "./json.ts";
import { child, documentNode, entries, follow, type Node, target } from "./node.ts";
import { walk } from "./walk.ts";

/**
 * A copy of a document in which no child's `allOf` leads through a union back to the child; the document itself if none does.
 * A parent often lists its children in `oneOf`, and each child has the parent in `allOf`: it means the parent's own part.
 */
export function withoutCircles(root: JsonObject): JsonObject {
  if (replacements(root).length === 0) return root;
  const copy = structuredClone(root);
  for (const [schema, allOf] of replacements(copy)) Reflect.set(schema, "allOf", allOf);
  return copy;
}

function replacements(root: JsonObject): [schema: JsonObject, allOf: unknown[]][] {
  const found: [JsonObject, unknown[]][] = [];
  const reached = new Map<unknown, ReadonlySet<unknown>>();
  const leadsTo = (from: Node, schema: JsonObject): boolean => {
    const known = reached.get(from.value) ?? sameValue(from);
    reached.set(from.value, known);
    return known.has(schema);
  };
  const ownPart = (part: Node, schema: JsonObject, seen: readonly unknown[] = []): unknown => {
    const parent = target(part) && follow(part);
    if (!parent || seen.includes(parent.value) || !leadsTo(parent, schema)) return part.value;
    const { oneOf: _, anyOf: __, ...own } = structuredClone(objectOf(parent.value));
    if (!("allOf" in own)) return own;
    const parts = entries(child(parent, "allOf"));
    return { ...own, allOf: parts.map(([, inner]) => ownPart(inner, schema, [...seen, parent.value])) };
  };
  walk(documentNode(root), "document", (schema, node, kind) => {
    if (kind !== "schema" || !Array.isArray(schema.allOf)) return;
    const parts = entries(child(node, "allOf")).map(([, part]) => [part.value, ownPart(part, schema)]);
    if (parts.some(([before, after]) => before !== after))
      found.push([schema, parts.map(([, after]) => after)]);
  });
  return found;
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
