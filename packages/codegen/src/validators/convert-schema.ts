import { fastFormats } from "ajv-formats/dist/formats.js";
import { arrayOf, isObject, type JsonObject } from "../document/json.ts";
import { chain, child, entries, follow, lookUp, type Node } from "../document/node.ts";
import { positionOf } from "../document/walk.ts";

const assertions = new Set(
  [
    "const dependentRequired enum exclusiveMaximum exclusiveMinimum maxContains maxItems maxLength maxProperties",
    "maximum minContains minItems minLength minProperties minimum multipleOf pattern required type uniqueItems",
  ].flatMap((line) => line.split(" ")),
);

/** What takes a property out of a request (`readOnly`) or a response (`writeOnly`). */
export type Mark = "readOnly" | "writeOnly";

/** How the conversion treats what depends on the document. */
export interface ConversionOptions {
  /** OpenAPI 3.0 ignores whatever stands beside a `$ref`. */
  readonly ignoreRefSiblings: boolean;
  /** Properties that bear it are not required. */
  readonly mark: Mark;
  /** Gives the id of the schema a `$ref` leads to. */
  readonly idOf: ($ref: string) => string;
}

/**
 * Copies an OpenAPI 3.0 or 3.1 schema to plain JSON Schema 2020-12: only keywords that decide about
 * validity are kept, `$ref`s become ids, 3.0's `nullable` and boolean `exclusiveMinimum` are rewritten. A
 * `nullable` is honoured in 3.1 as well, because openapi-typescript does: types and validators shall agree.
 *
 * @param outer properties that a schema around this one marks; both are about the same object
 */
export function convertSchema(
  schema: Node,
  options: ConversionOptions,
  outer: ReadonlySet<string> = new Set(),
): unknown {
  const { value } = schema;
  if (!isObject(value)) return value;
  if (typeof value.$ref === "string" && options.ignoreRefSiblings) return { $ref: options.idOf(value.$ref) };
  const marked = new Set([...outer, ...markedProperties(schema, options)]);
  const converted: Record<string, unknown> = {};
  for (const [keyword, entry] of entries(schema)) {
    const result = convertKeyword(keyword, entry, options, marked);
    if (result !== undefined) converted[keyword] = result;
  }
  // Ajv refuses an empty list, which no value fits
  const isNever = Array.isArray(value.enum) && value.enum.length === 0;
  return withNull(value, isNever ? { not: {} } : withExclusiveLimits(value, converted));
}

/** The properties of an object that bear the mark, through `allOf` and `$ref`. */
function markedProperties(schema: Node, options: ConversionOptions, seen = new Set<unknown>()): string[] {
  const links = chain(schema).filter(({ value }) => !seen.has(value));
  for (const { value } of links) seen.add(value);
  const { mark, ignoreRefSiblings } = options;
  const isMarked = (property: Node) =>
    (ignoreRefSiblings ? child(follow(property), mark).value : lookUp(property, mark)) === true;
  return links.flatMap((link) => [
    ...entries(child(link, "properties")).flatMap(([name, property]) => (isMarked(property) ? [name] : [])),
    ...entries(child(link, "allOf")).flatMap(([, part]) => markedProperties(part, options, seen)),
  ]);
}

function convertKeyword(
  keyword: string,
  entry: Node,
  options: ConversionOptions,
  marked: ReadonlySet<string>,
): unknown {
  const { value } = entry;
  if (keyword === "$ref" && typeof value === "string") return options.idOf(value);
  if (keyword === "format") return typeof value === "string" && checkedFormats.has(value) ? value : undefined;
  if (keyword === "required" && Array.isArray(value)) return value.filter((name) => !marked.has(name));
  if (assertions.has(keyword)) return value;
  // definitions are compiled where a `$ref` leads to them
  if (keyword === "$defs" || keyword === "definitions") return undefined;
  return convertInner(keyword, entry, (node) =>
    convertSchema(node, options, inPlace.has(keyword) ? marked : undefined),
  );
}

/** Keywords whose schemas are about the same value as the schema they stand in. */
const inPlace = new Set(["allOf", "anyOf", "oneOf", "if", "then", "else", "dependentSchemas"]);

function convertInner(keyword: string, entry: Node, convert: (schema: Node) => unknown): unknown {
  const [form] = positionOf("schema", keyword) ?? [];
  if (form === undefined) return undefined;
  if (form === "one") return convert(entry);
  if (form === "list" && Array.isArray(entry.value)) return entries(entry).map(([, item]) => convert(item));
  if (form !== "map" || !isObject(entry.value)) return entry.value;
  // Ajv ignores a property "__proto__"; in the code it writes, the name would set a prototype
  const members = entries(entry).filter(([name]) => name !== "__proto__");
  return Object.fromEntries(members.map(([name, item]) => [name, convert(item)]));
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
