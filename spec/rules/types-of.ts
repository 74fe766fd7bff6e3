import { child, entries, follow, isObject, type Node } from "@onelogin-mfa/openapi";

/**
 * The JSON types that a schema lets through, sorted; empty if it says nothing. `$ref`, the branches of `anyOf` and
 * `oneOf`, and the first part of `allOf` that says a type are looked into.
 */
export function typesOf(schema: Node): string[] {
  return [...new Set(collect(schema, new Set()))].sort();
}

function collect(schema: Node, seen: Set<unknown>): string[] {
  const node = follow(schema);
  if (!isObject(node.value) || seen.has(node.value)) return [];
  seen.add(node.value);
  const { type, const: constant, enum: values, properties } = node.value;
  if (typeof type === "string") return [type];
  if (Array.isArray(type)) return type.map(String);
  if (Array.isArray(values)) return values.map(typeOf);
  if (constant !== undefined) return [typeOf(constant)];
  const branches = [...entries(child(node, "anyOf")), ...entries(child(node, "oneOf"))];
  if (branches.length > 0) return branches.flatMap(([, branch]) => collect(branch, seen));
  const parts = entries(child(node, "allOf")).map(([, part]) => collect(part, seen));
  return parts.find((part) => part.length > 0) ?? (properties === undefined ? [] : ["object"]);
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isInteger(value) ? "integer" : typeof value;
}
