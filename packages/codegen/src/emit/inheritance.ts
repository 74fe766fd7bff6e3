import {
  child,
  entries,
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
export function withoutCircles(root: JsonObject, document: WholeDocument): JsonObject {
  const changes = new Map<unknown, JsonObject>();
  const schemas = document.every("schema");
  const circles = circlesOf(schemas);
  const ownPart = (part: Node, schema: JsonObject, seen: readonly unknown[] = []): unknown => {
    const parent = target(part) && follow(part);
    if (!parent || seen.includes(parent.value) || circles.get(parent.value) !== circles.get(schema))
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

/** What is about the same value as a schema. */
function alternatives(schema: Node): readonly Node[] {
  if (!isObject(schema.value)) return [];
  const referred = target(schema);
  const parts = ["allOf", "anyOf", "oneOf"].flatMap((keyword) => entries(child(schema, keyword)));
  return [...(referred ? [referred] : []), ...parts.map(([, part]) => part)];
}

/**
 * A number for each schema: two have the same one if each leads to the other. These are the strongly connected components of
 * Tarjan's algorithm, without recursion, as a document can have chains of any length.
 */
function circlesOf(schemas: readonly Node[]): ReadonlyMap<unknown, number> {
  const circles = new Map<unknown, number>();
  const indexes = new Map<unknown, number>();
  const open: unknown[] = [];
  const path: Visit[] = [];

  function enter(node: Node): void {
    const index = indexes.size;
    indexes.set(node.value, index);
    open.push(node.value);
    path.push({ value: node.value, index, lowest: index, next: [...alternatives(node)] });
  }

  function leave({ value, index, lowest }: Visit): void {
    path.pop();
    const before = path.at(-1);
    if (before) before.lowest = Math.min(before.lowest, lowest);
    if (lowest < index) return;
    for (const member of open.splice(open.lastIndexOf(value))) circles.set(member, index);
  }

  for (const schema of schemas) {
    if (!indexes.has(schema.value)) enter(schema);
    for (let last = path.at(-1); last; last = path.at(-1)) {
      const next = last.next.pop();
      const index = indexes.get(next?.value);
      if (!next) leave(last);
      else if (index === undefined) enter(next);
      else if (!circles.has(next.value)) last.lowest = Math.min(last.lowest, index);
    }
  }
  return circles;
}

/** A schema whose alternatives are being visited. */
interface Visit {
  readonly value: unknown;
  readonly index: number;
  /** The lowest index that it leads back to. */
  lowest: number;
  /** Alternatives that are left. */
  readonly next: Node[];
}
