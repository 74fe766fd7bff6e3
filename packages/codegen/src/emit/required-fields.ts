import { arrayOf, type JsonObject } from "../document/json.ts";
import { alternativesOf } from "./alternatives.ts";
import { shapeOf } from "./shape.ts";

/**
 * The properties that an object must have at its top, one list for each alternative of its schema. Nothing
 * when the schema allows something else than an object, or an object without any of them.
 */
export function requiredFields(root: JsonObject, schema: unknown): string[][] {
  if (shapeOf(root, schema) !== "object") return [];
  const requiredIn = ({ required }: JsonObject) => arrayOf(required).map(String);
  const lists = alternativesOf(root, schema, requiredIn).map((names) => [...names]);
  if (lists.some((names) => names.length === 0)) return [];
  return [...new Map(lists.map((names) => [JSON.stringify(names), names])).values()];
}
