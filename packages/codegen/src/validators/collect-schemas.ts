import {
  arrayOf,
  chain,
  changeSchemas,
  child,
  entries,
  type Finding,
  isJsonMediaType,
  isObject,
  type JsonObject,
  mediaTypesOf,
  member,
  messageOf,
  type Node,
  nodeAt,
  type OpenApiDocument,
  type Operation,
  objectOf,
  pointerOfReference,
  positionOf,
} from "@onelogin-mfa/openapi";
import formatsModule from "ajv-formats";
import { isType } from "../check.ts";

/** A schema to compile, and where it stands in the document. */
export interface SchemaUnit {
  readonly id: string;
  readonly pointer: string;
  /** JSON Schema 2020-12; its `$ref`s are ids of other units. */
  readonly schema: unknown;
}

/** Ids of the schemas that decide about one operation's JSON bodies. */
export interface OperationSchemas {
  readonly operationId: string;
  readonly request: string | undefined;
  readonly responses: readonly (readonly [status: string, id: string])[];
}

/**
 * Collects the schemas of JSON request bodies and responses, and all that they refer to, as one unit per
 * pointer. Units of their own (rather than the document as one schema) spare Ajv the resolution of long
 * pointers, and let two operations with the same response share one validator.
 *
 * @param notice is told of each pattern that is left out
 */
export function collectSchemas(
  { root, version }: OpenApiDocument,
  operations: readonly Operation[],
  notice: (finding: Finding) => void,
) {
  const units: SchemaUnit[] = [];
  const registry = createRegistry(version);
  const idOfBody = (body: Node | undefined): string | undefined => {
    const ids = [...new Set(jsonSchemas(body).map(registry.idOf))];
    if (ids.length < 2) return ids[0];
    // the caller knows the status, not the media type: what one of them accepts is no error
    const id = `choice${units.length}`;
    const { pointer = "" } = body ?? {};
    units.push({ id, pointer, schema: { anyOf: ids.map(($ref) => ({ $ref })) } });
    return id;
  };
  const collected = operations.map(
    ({ id: operationId, requestBody, responses }): OperationSchemas => ({
      operationId,
      request: idOfBody(requestBody),
      responses: [...responses].flatMap(([status, response]) => {
        const id = idOfBody(response);
        return id === undefined ? [] : [[status, id] as const];
      }),
    }),
  );
  for (let next = registry.queue.shift(); next; next = registry.queue.shift()) {
    const { id, node } = next;
    const idOf = ($ref: string) => registry.idOf(nodeAt(root, pointerOfReference($ref)));
    const schema = convertSchema(node, { ignoreRefSiblings: version === "3.0", idOf, notice });
    units.push({ id, pointer: node.pointer, schema });
  }
  return { units, operations: collected };
}

function jsonSchemas(body: Node | undefined): Node[] {
  return mediaTypesOf(body)
    .filter(([name]) => isJsonMediaType(name))
    .map(([, media]) => child(media, "schema"))
    .filter(({ value }) => value !== undefined);
}

/** Gives each schema an id at its first use, and queues it for conversion. */
function createRegistry(version: OpenApiDocument["version"]) {
  const ids = new Map<string, string>();
  const queue: { readonly id: string; readonly node: Node }[] = [];
  const idOf = (schema: Node): string => {
    // in 3.1 what stands beside a `$ref` counts
    const node = chain(schema).find(({ value }) => !isBareReference(value, version)) ?? schema;
    const known = ids.get(node.pointer);
    if (known !== undefined) return known;
    const id = `unit${ids.size}`;
    ids.set(node.pointer, id);
    queue.push({ id, node });
    return id;
  };
  return { idOf, queue };
}

function isBareReference(schema: unknown, version: OpenApiDocument["version"]): boolean {
  if (!isObject(schema) || typeof schema.$ref !== "string") return false;
  return version === "3.0" || Object.keys(schema).length === 1;
}

const assertions = new Set(
  [
    "const dependentRequired enum exclusiveMaximum exclusiveMinimum maxContains maxItems maxLength maxProperties",
    "maximum minContains minItems minLength minProperties minimum multipleOf pattern required type uniqueItems",
  ].flatMap((line) => line.split(" ")),
);

/** The part of a conversion that depends on the document. */
interface ConversionOptions {
  /** OpenAPI 3.0 ignores whatever stands beside a `$ref`. */
  readonly ignoreRefSiblings: boolean;
  /** Gives the id of the schema a `$ref` leads to. */
  readonly idOf: ($ref: string) => string;
  readonly notice: (finding: Finding) => void;
}

/**
 * Copies an OpenAPI 3.0 or 3.1 schema to plain JSON Schema 2020-12: only keywords that decide about
 * validity are kept, `$ref`s become ids, 3.0's `nullable` and boolean `exclusiveMinimum` are rewritten. A
 * `nullable` is honoured in 3.1 as well, because openapi-typescript does: types and validators shall agree.
 */
function convertSchema(schema: Node, options: ConversionOptions): unknown {
  const { value } = schema;
  if (!isObject(value)) return value;
  if (typeof value.$dynamicRef === "string") return {};
  if (typeof value.$ref === "string" && options.ignoreRefSiblings) return { $ref: options.idOf(value.$ref) };
  const converted: Record<string, unknown> = {};
  for (const [keyword, entry] of entries(schema)) {
    const result = convertKeyword(keyword, entry, options);
    if (result !== undefined) converted[keyword] = result;
  }
  // Ajv refuses an empty list, which no value fits
  const isNever = Array.isArray(value.enum) && value.enum.length === 0;
  return withNull(value, isNever ? { not: {} } : withExclusiveLimits(value, withPrototype(converted)));
}

function convertKeyword(keyword: string, entry: Node, options: ConversionOptions): unknown {
  const { value } = entry;
  if (keyword === "$ref" && typeof value === "string") return options.idOf(value);
  if (keyword === "format") return typeof value === "string" && checkedFormats.has(value) ? value : undefined;
  // Ajv refuses others, and a notice tells of them
  if (keyword === "type" && ![value].flat().every(isType)) return undefined;
  const compiles = (pattern: string, { pointer }: Node) => {
    if (patternFlags(pattern) !== undefined) return true;
    const reason = patternError(pattern, "u");
    const message = `validators.ts leaves out the pattern, which JavaScript does not have: ${reason}.`;
    options.notice({ pointer, message });
    return false;
  };
  if (keyword === "pattern" && typeof value === "string" && !compiles(value, entry)) return undefined;
  if (assertions.has(keyword)) return value;
  // definitions are compiled where a `$ref` leads to them
  if (keyword === "$defs" || keyword === "definitions") return undefined;
  if (positionOf("schema", keyword) === undefined) return undefined;
  const kept = () => entries(entry).filter(([name, inner]) => compiles(name, inner));
  const patterns = () => Object.fromEntries(kept().map(([name, inner]) => [name, inner.value]));
  const known = keyword === "patternProperties" ? { ...entry, value: patterns() } : entry;
  return changeSchemas(keyword, known, (node) => convertSchema(node, options));
}

/**
 * The flags with which a JSON Schema `pattern` compiles, undefined when it does with none. JSON Schema asks
 * for "u"; without it many a pattern in the wild has needless escapes or braces that only the old syntax
 * allows.
 */
export function patternFlags(pattern: string): "u" | "" | undefined {
  return (["u", ""] as const).find((flags) => patternError(pattern, flags) === undefined);
}

function patternError(pattern: string, flags: string): string | undefined {
  try {
    new RegExp(pattern, flags);
    return undefined;
  } catch (thrown) {
    return messageOf(thrown);
  }
}

/** Ajv takes no notice of a property `__proto__`, but of a pattern that it alone fits. */
function withPrototype(converted: Record<string, unknown>): Record<string, unknown> {
  const property = member(converted.properties, "__proto__");
  if (property === undefined) return converted;
  const properties = Object.entries(objectOf(converted.properties)).filter(([name]) => name !== "__proto__");
  return {
    ...converted,
    properties: Object.fromEntries(properties),
    patternProperties: { ...objectOf(converted.patternProperties), "^__proto__$": property },
  };
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

const day = [
  "\\d{4}-(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])",
  "\\d{4}-(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)",
  "\\d{4}-02-(?:0[1-9]|1\\d|2[0-8])",
  "(?:\\d\\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29",
].join("|");
const hour = "(?:[01]\\d|2[0-3])";
const offset = `[+-]${hour}(?::?[0-5]\\d)?`;
const fraction = "(?:\\.\\d+)?";
// a leap second ends a day of UTC, whose offsets are quarters of an hour
const time = [
  `${hour}:[0-5]\\d:[0-5]\\d${fraction}(?:z|${offset})`,
  `23:59:60${fraction}z`,
  `${hour}:(?:14|29|44|59):60${fraction}${offset}`,
].join("|");

/**
 * The string formats that validators check, as regular expressions, so that Ajv writes them into the output: those of
 * ajv-formats, but for dates that must exist, and addresses without characters that none has. All other formats (`int64`,
 * `password`, `binary`, a vendor's own) are annotations and accept everything.
 */
export const checkedFormats: ReadonlyMap<string, RegExp> = new Map([
  ["date", new RegExp(`^(?:${day})$`)],
  ["time", new RegExp(`^(?:${time})$`, "i")],
  ["date-time", new RegExp(`^(?:${day})[t ](?:${time})$`, "i")],
  ["uri", /^[a-z][a-z\d+.-]*:(?:[\w.~:/?#[\]@!$&'()*+,;=-]|%[\da-f]{2})*$/i],
  ...(["duration", "email", "hostname", "ipv4", "ipv6", "uuid"] as const).flatMap((name) => {
    const format = formatsModule.default.get(name);
    return format instanceof RegExp ? [[name, format] as const] : [];
  }),
]);
