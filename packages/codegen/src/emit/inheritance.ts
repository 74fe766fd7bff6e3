import {
  child,
  entries,
  findCycles,
  follow,
  isObject,
  type JsonObject,
  type Node,
  objectOf,
  replaceObjects,
  target,
  type WholeDocument,
} from "@onelogin-mfa/openapi";

/**
 * A copy of a document in which no child's `allOf` leads through a union back to the child; the document itself if none does.
 * A parent often lists its children in `oneOf`, and each child has the parent in `allOf`: it means the parent's own part.
 *
 * @param document the node of that document
 */
export function withoutCycles(root: JsonObject, document: WholeDocument): JsonObject {
  const changes = new Map<unknown, JsonObject>();
  const schemas = document.every("schema");
  const { numbers: cycles } = findCycles(schemas, alternatives, ({ value }) => value);
  const ownPart = (part: Node, schema: JsonObject, seen: readonly unknown[] = []): unknown => {
    const parent = target(part) && follow(part);
    if (!parent || seen.includes(parent.value) || cycles.get(parent.value) !== cycles.get(schema))
      return part.value;
    const { oneOf: _, anyOf: __, ...own } = objectOf(parent.value);
    if (!("allOf" in own)) return own;
    const parts = entries(child(parent, "allOf"));
    return { ...own, allOf: parts.map(([, inner]) => ownPart(inner, schema, [...seen, parent.value])) };
  };
  for (const node of schemas) {
    const schema = objectOf(node.value);
    if (!Array.isArray(schema.allOf)) continue;
    const parts = entries(child(node, "allOf"));
    const allOf = parts.map(([, part]) => ownPart(part, schema));
    if (parts.some(([, { value }], index) => value !== allOf[index]))
      changes.set(schema, { ...schema, allOf });
  }
  return replaceObjects(root, changes);
}

/** Returns the schemas about the same value as a schema. */
function alternatives(schema: Node): readonly Node[] {
  if (!isObject(schema.value)) return [];
  const referred = target(schema);
  const parts = ["allOf", "anyOf", "oneOf"].flatMap((keyword) => entries(child(schema, keyword)));
  return [...(referred ? [referred] : []), ...parts.map(([, part]) => part)];
}
