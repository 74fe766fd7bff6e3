import { isObject, type JsonObject } from "../document/json.ts";
import { alternativesOf } from "./alternatives.ts";
import { shapeOf } from "./shape.ts";

/**
 * The names of all properties that a body schema declares, when every alternative of it is an object that
 * declares some; otherwise `undefined`. Parts of an `allOf` add up, alternatives of `anyOf` and `oneOf`
 * must each qualify.
 */
export function declaredProperties(root: JsonObject, schema: unknown): ReadonlySet<string> | undefined {
  if (shapeOf(root, schema) !== "object") return undefined;
  const propertiesIn = ({ properties }: JsonObject) => (isObject(properties) ? Object.keys(properties) : []);
  const alternatives = alternativesOf(root, schema, propertiesIn);
  if (alternatives.length === 0 || alternatives.some((names) => names.size === 0)) return undefined;
  return new Set(alternatives.flatMap((names) => [...names]));
}
