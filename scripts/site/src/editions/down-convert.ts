import {
  arrayOf,
  isObject,
  type JsonObject,
  type Kind,
  objectOf,
  positionOf,
  setMember,
} from "@onelogin-mfa/codegen/document";
import { convertSchema } from "./down-convert-schema.ts";

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
