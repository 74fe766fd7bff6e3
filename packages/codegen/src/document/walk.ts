import { isObject, type JsonObject } from "./json.ts";
import { joinPointer } from "./pointer.ts";

// Members whose keys are names of the author's choice, so that a property called "example" or "$ref" is no
// keyword.
const nameMaps = new Set(
  [
    "properties patternProperties $defs definitions dependentSchemas schemas responses parameters examples",
    "requestBodies headers securitySchemes links callbacks pathItems paths webhooks content encoding variables",
  ].flatMap((line) => line.split(" ")),
);

// Members that hold data of the API, not description: a "$ref" inside is just a string.
const literals = new Set(["example", "default", "enum", "const", "value", "mapping", "required", "security"]);

/**
 * Visits every object of an OpenAPI document that has a meaning in OpenAPI or JSON Schema, parents first.
 * Literal values (examples, defaults, enums) and `x-` data are left out. A node shared through YAML aliases
 * is visited once.
 */
export function walk(
  node: unknown,
  pointer: string,
  visit: (node: JsonObject, pointer: string) => void,
  seen: Set<unknown> = new Set(),
): void {
  if (typeof node !== "object" || node === null || seen.has(node)) return;
  seen.add(node);
  if (Array.isArray(node)) {
    for (const [index, item] of node.entries()) walk(item, joinPointer(pointer, index), visit, seen);
    return;
  }
  if (!isObject(node)) return;
  visit(node, pointer);
  for (const [key, child] of Object.entries(node)) {
    if (literals.has(key) || key.startsWith("x-") || (key === "examples" && Array.isArray(child))) continue;
    const place = joinPointer(pointer, key);
    if (nameMaps.has(key) && isObject(child)) walkNames(child, place, visit, seen);
    else walk(child, place, visit, seen);
  }
}

function walkNames(
  names: JsonObject,
  pointer: string,
  visit: (node: JsonObject, pointer: string) => void,
  seen: Set<unknown>,
): void {
  for (const [name, child] of Object.entries(names)) walk(child, joinPointer(pointer, name), visit, seen);
}
