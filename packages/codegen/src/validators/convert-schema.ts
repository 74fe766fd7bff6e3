import { arrayOf, isObject, type JsonObject } from "../document/json.ts";

const subschemas = new Set(
  "additionalProperties contains else if items not propertyNames then unevaluatedItems unevaluatedProperties".split(
    " ",
  ),
);
const subschemaLists = new Set(["allOf", "anyOf", "oneOf", "prefixItems"]);
const subschemaMaps = new Set(["dependentSchemas", "patternProperties", "properties"]);
const assertions = new Set(
  [
    "const dependentRequired enum exclusiveMaximum exclusiveMinimum maxContains maxItems maxLength maxProperties",
    "maximum minContains minItems minLength minProperties minimum multipleOf pattern required type uniqueItems",
  ].flatMap((line) => line.split(" ")),
);

/** How the conversion treats what depends on the document. */
export interface ConversionOptions {
  /** OpenAPI 3.0 ignores whatever stands beside a `$ref`. */
  readonly ignoreRefSiblings: boolean;
  /** Formats to keep; all others are dropped, since they are annotations. */
  readonly formats: ReadonlySet<string>;
  /** Gives the id of the schema a `$ref` leads to. */
  readonly idOf: ($ref: string) => string;
}

/**
 * Copies an OpenAPI 3.0 or 3.1 schema to plain JSON Schema 2020-12: only keywords that decide about
 * validity are kept, `$ref`s become ids, 3.0's `nullable` and boolean `exclusiveMinimum` are rewritten. A
 * `nullable` is honoured in 3.1 as well, because openapi-typescript does: types and validators shall agree.
 */
export function convertSchema(schema: unknown, options: ConversionOptions): unknown {
  if (!isObject(schema)) return schema;
  if (typeof schema.$ref === "string" && options.ignoreRefSiblings)
    return { $ref: options.idOf(schema.$ref) };
  const converted: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    const result = convertKeyword(keyword, value, options);
    if (result !== undefined) converted[keyword] = result;
  }
  return withNull(schema, withExclusiveLimits(schema, converted));
}

function convertKeyword(keyword: string, value: unknown, options: ConversionOptions): unknown {
  if (keyword === "$ref" && typeof value === "string") return options.idOf(value);
  if (keyword === "format")
    return typeof value === "string" && options.formats.has(value) ? value : undefined;
  if (subschemas.has(keyword)) return convertSchema(value, options);
  if (subschemaLists.has(keyword) && Array.isArray(value)) {
    return value.map((item) => convertSchema(item, options));
  }
  if (subschemaMaps.has(keyword) && isObject(value)) {
    // Ajv ignores a property "__proto__"; in the code it writes, the name would set a prototype
    const entries = Object.entries(value).filter(([name]) => name !== "__proto__");
    return Object.fromEntries(entries.map(([name, item]) => [name, convertSchema(item, options)]));
  }
  return assertions.has(keyword) || subschemaLists.has(keyword) || subschemaMaps.has(keyword)
    ? value
    : undefined;
}

function withExclusiveLimits(
  schema: JsonObject,
  converted: Record<string, unknown>,
): Record<string, unknown> {
  for (const [exclusive, limit] of [
    ["exclusiveMinimum", "minimum"],
    ["exclusiveMaximum", "maximum"],
  ] as const) {
    if (typeof schema[exclusive] !== "boolean") continue;
    delete converted[exclusive];
    if (schema[exclusive] !== true || schema[limit] === undefined) continue;
    converted[exclusive] = schema[limit];
    delete converted[limit];
  }
  return converted;
}

function withNull(schema: JsonObject, converted: Record<string, unknown>): Record<string, unknown> {
  if (schema.nullable !== true) return converted;
  const { type, ...others } = converted;
  if (typeof type !== "string" || "allOf" in converted || "anyOf" in converted || "oneOf" in converted) {
    return Object.keys(converted).length === 0 ? converted : { anyOf: [{ type: "null" }, converted] };
  }
  const values = Array.isArray(others.enum) ? { enum: [...new Set([...arrayOf(others.enum), null])] } : {};
  return { ...others, type: [type, "null"], ...values };
}
