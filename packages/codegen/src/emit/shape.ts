import { arrayOf, isObject, type JsonObject } from "../document/json.ts";
import { child, entries, follow, type Node } from "../document/node.ts";

/**
 * The one JSON type that a schema allows at the top of a value; `any` when it allows several or does not
 * say.
 */
export type Shape = "object" | "array" | "string" | "number" | "boolean" | "any";

/** Finds the shape of a schema, looking through `$ref`, `allOf`, `anyOf` and `oneOf`. */
export function shapeOf(schema: Node): Shape {
  return findShape(schema, new Map());
}

function findShape(schema: Node, known: Map<unknown, Shape>): Shape {
  const node = follow(schema);
  if (!isObject(node.value)) return "any";
  const found = known.get(node.value);
  if (found !== undefined) return found;
  known.set(node.value, "any"); // for a schema that contains itself
  const inner = (keyword: string) => entries(child(node, keyword)).map(([, part]) => findShape(part, known));
  const shapes = [
    () => ownShape(node.value as JsonObject), // isObject above
    () => inner("allOf").find((shape) => shape !== "any"),
    () => common(inner("anyOf")),
    () => common(inner("oneOf")),
  ];
  let shape: Shape = "any";
  for (const next of shapes) if (shape === "any") shape = next() ?? "any";
  known.set(node.value, shape);
  return shape;
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
