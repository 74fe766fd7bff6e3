import { fastFormats } from "ajv-formats/dist/formats.js";
import { arrayOf, isObject, type JsonObject } from "../document/json.ts";
import { positionOf } from "../document/walk.ts";

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
  if (keyword === "format") return typeof value === "string" && checkedFormats.has(value) ? value : undefined;
  if (assertions.has(keyword)) return value;
  const [form] = positionOf("schema", keyword) ?? [];
  // definitions are compiled where a `$ref` leads to them
  if (form === undefined || keyword === "$defs" || keyword === "definitions") return undefined;
  if (form === "one") return convertSchema(value, options);
  if (form === "list" && Array.isArray(value)) return value.map((item) => convertSchema(item, options));
  if (form !== "map" || !isObject(value)) return value;
  // Ajv ignores a property "__proto__"; in the code it writes, the name would set a prototype
  const members = Object.entries(value).filter(([name]) => name !== "__proto__");
  return Object.fromEntries(members.map(([name, item]) => [name, convertSchema(item, options)]));
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

/**
 * The string formats that validators check, as regular expressions, so that Ajv writes them into the
 * output. All other formats (`int64`, `password`, `binary`, a vendor's own) are annotations and accept
 * everything.
 */
export const checkedFormats: ReadonlyMap<string, RegExp> = new Map(
  "date time date-time duration uri email hostname ipv4 ipv6 uuid".split(" ").flatMap((name) => {
    const format: unknown = Object.entries(fastFormats).find(([key]) => key === name)?.[1];
    const pattern = typeof format === "object" && format && "validate" in format ? format.validate : format;
    return pattern instanceof RegExp ? [[name, pattern] as const] : [];
  }),
);
