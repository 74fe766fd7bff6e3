import {
  arrayOf,
  isObject,
  type JsonObject,
  type Kind,
  objectOf,
  positionOf,
  setMember,
} from "@onelogin-mfa/codegen/document";

/** Members that OpenAPI 3.0 does not have, by the kind of object. None of them changes what the API accepts. */
const unknownTo30: Partial<Record<Kind, readonly string[]>> = {
  document: ["webhooks", "jsonSchemaDialect"],
  components: ["pathItems"],
};

/**
 * The same API as an OpenAPI 3.0.3 document, for tools that know no later version. What 3.0 can say otherwise is
 * rewritten: `const`, lists of types, `examples` of a schema, members beside a `$ref`, the summary of the document.
 *
 * @param document a bundled OpenAPI 3.1 document
 * @throws Error that names the location of what 3.0 cannot say
 */
export function downConvert(document: unknown): JsonObject {
  const { openapi, info, ...rest } = objectOf(document);
  if (!String(openapi).startsWith("3.1.")) throw new Error(`expected OpenAPI 3.1, got ${String(openapi)}`);
  return { openapi: "3.0.3", info: convertInfo(objectOf(info)), ...objectOf(convert(rest, "document", "#")) };
}

function convertInfo({ summary, ...info }: JsonObject): JsonObject {
  const { identifier, ...license } = objectOf(info.license);
  return {
    ...info,
    ...(summary === undefined
      ? {}
      : { description: [summary, info.description].filter(Boolean).join("\n\n") }),
    ...(identifier === undefined
      ? {}
      : { license: { ...license, url: `https://spdx.org/licenses/${String(identifier)}.html` } }),
  };
}

function convert(value: unknown, kind: Kind, location: string): unknown {
  if (kind === "schema") return convertSchema(value, location);
  if (!isObject(value)) return value;
  // outside schemas, 3.0 ignores what stands beside a reference, and strict readers refuse it
  if (typeof value.$ref === "string" && kind !== "pathItem") return { $ref: value.$ref };
  const converted: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) {
    if (unknownTo30[kind]?.includes(key)) continue;
    setMember(converted, key, convertMember(kind, key, inner, `${location}/${key}`));
  }
  return converted;
}

function convertMember(kind: Kind, key: string, value: unknown, location: string): unknown {
  const [form, inner] = positionOf(kind, key) ?? [];
  if (inner === undefined) return value;
  if (form === "one") return convert(value, inner, location);
  if (form === "list")
    return arrayOf(value).map((item, index) => convert(item, inner, `${location}/${index}`));
  const members = Object.entries(objectOf(value));
  return Object.fromEntries(
    members.map(([name, member]) => [name, convert(member, inner, `${location}/${name}`)]),
  );
}

/** The keywords that mean the same in 3.0 and in 3.1 and hold no schema. */
const kept = new Set(
  `title description default example deprecated readOnly writeOnly externalDocs xml multipleOf maximum minimum maxLength
  minLength pattern format enum nullable maxItems minItems uniqueItems maxProperties minProperties required
  discriminator`.split(/\s+/),
);

/** The schema in the words of OpenAPI 3.0. @throws Error that names the location of what 3.0 cannot say */
function convertSchema(schema: unknown, location: string): unknown {
  if (schema === true) return {};
  if (schema === false) return { not: {} };
  const { $ref, ...members } = objectOf(schema);
  const converted: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(members)) {
    for (const [name, result] of convertKeyword(keyword, value, `${location}/${keyword}`)) {
      if (name !== keyword && name in members) throw unsupported(keyword, location, `beside "${name}"`);
      setMember(converted, name, result);
    }
  }
  if ($ref === undefined) return withTypedDefault(converted);
  // in 3.0 a reference stands alone
  if (Object.keys(converted).length === 0) return { $ref };
  return { ...converted, allOf: [{ $ref }, ...arrayOf(converted.allOf)] };
}

/** In 3.0 a default stands beside the type that it has: beside alternatives it moves to the first, recommended one. */
function withTypedDefault(schema: JsonObject): JsonObject {
  const { default: value, ...rest } = schema;
  const union = ["anyOf", "oneOf"].find((keyword) => keyword in schema);
  if (value === undefined || union === undefined || "type" in schema) return schema;
  const [first, ...others] = arrayOf(schema[union]).map(objectOf);
  const typed = first && "$ref" in first ? { allOf: [first] } : first;
  return { ...rest, [union]: [{ ...typed, default: value }, ...others] };
}

type Member = readonly [name: string, value: unknown];

/** The members that a keyword becomes: one, several, or none. */
function convertKeyword(keyword: string, value: unknown, location: string): readonly Member[] {
  if (keyword.startsWith("x-") || kept.has(keyword)) return [[keyword, value]];
  const convertEach = (schemas: unknown) =>
    arrayOf(schemas).map((schema, index) => convertSchema(schema, `${location}/${index}`));
  switch (keyword) {
    case "type":
      return convertTypes(value, location);
    case "const":
      return [["enum", [value]]];
    case "examples":
      return arrayOf(value)
        .slice(0, 1)
        .map((first) => ["example", first]);
    case "exclusiveMinimum":
    case "exclusiveMaximum":
      return [
        [keyword === "exclusiveMinimum" ? "minimum" : "maximum", value],
        [keyword, true],
      ];
    case "$comment":
      return [];
    case "allOf":
    case "anyOf":
    case "oneOf":
      return [[keyword, convertEach(value)]];
    case "items":
    case "not":
      return [[keyword, convertSchema(value, location)]];
    case "additionalProperties":
      return [[keyword, isObject(value) ? convertSchema(value, location) : value]];
    case "properties":
      return [[keyword, convertProperties(objectOf(value), location)]];
    default:
      throw unsupported(keyword, location);
  }
}

function convertProperties(properties: JsonObject, location: string): JsonObject {
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, convertSchema(schema, `${location}/${name}`)]),
  );
}

function convertTypes(type: unknown, location: string): readonly Member[] {
  const types = Array.isArray(type) ? type : [type];
  const others = types.filter((one) => one !== "null");
  if (others.length === 0) throw unsupported("type: null", location);
  const nullable: readonly Member[] = others.length < types.length ? [["nullable", true]] : [];
  if (others.length === 1) return [["type", others[0]], ...nullable];
  return [["anyOf", others.map((one) => ({ type: one, ...Object.fromEntries(nullable) }))]];
}

function unsupported(keyword: string, location: string, where = ""): Error {
  return new Error(
    `${location}: OpenAPI 3.0 cannot say "${keyword}"${where && ` ${where}`}. Say what to write instead in scripts/site/src/editions/down-convert.ts.`,
  );
}
