import { arrayOf, isObject, type JsonObject } from "../document/json.ts";
import { resolve } from "../document/pointer.ts";

/**
 * The one JSON type that a schema allows at the top of a value; `any` when it allows several or does not
 * say.
 */
export type Shape = "object" | "array" | "string" | "number" | "boolean" | "any";

/** Finds the shape of a schema, looking through `$ref`, `allOf`, `anyOf` and `oneOf`. */
export function shapeOf(root: JsonObject, schema: unknown): Shape {
  return visit(root, schema, new Set());
}

function visit(root: JsonObject, schema: unknown, ancestors: ReadonlySet<unknown>): Shape {
  const node = isObject(schema) ? resolve(root, schema, "")?.node : undefined;
  if (!node || ancestors.has(node)) return "any";
  const inner = new Set([...ancestors, node]);
  const own = ownShape(node);
  if (own !== "any") return own;
  for (const part of arrayOf(node.allOf)) {
    const shape = visit(root, part, inner);
    if (shape !== "any") return shape;
  }
  for (const alternatives of [arrayOf(node.anyOf), arrayOf(node.oneOf)]) {
    const shape = common(alternatives.map((alternative) => visit(root, alternative, inner)));
    if (shape !== "any") return shape;
  }
  return "any";
}

function ownShape(node: JsonObject): Shape {
  if (node.type !== undefined) {
    const types = arrayOf(node.type).length > 0 ? arrayOf(node.type) : [node.type];
    return common([...types.map(shapeOfType), ...(node.nullable === true ? ["any" as const] : [])]);
  }
  if ("const" in node) return shapeOfValue(node.const);
  if (Array.isArray(node.enum)) return common(node.enum.map(shapeOfValue));
  if (isObject(node.properties)) return "object";
  return node.items !== undefined ? "array" : "any";
}

function common(shapes: readonly Shape[]): Shape {
  const [first = "any", ...others] = shapes;
  return others.every((shape) => shape === first) ? first : "any";
}

function shapeOfType(type: unknown): Shape {
  if (type === "integer") return "number";
  const known: readonly Shape[] = ["object", "array", "string", "number", "boolean"];
  return known.find((shape) => shape === type) ?? "any";
}

function shapeOfValue(value: unknown): Shape {
  return Array.isArray(value) ? "array" : value === null ? "any" : shapeOfType(typeof value);
}
