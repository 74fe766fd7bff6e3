import { basename, dirname, extname } from "node:path";
import {
  arrayOf,
  documentNode,
  inside,
  type JsonObject,
  loadDocument,
  objectOf,
  setMember,
  walk,
} from "@onelogin-mfa/openapi";
import { stringify } from "yaml";
import { plainEdition, replaceMembers } from "./plain-edition.ts";

/** An edition of an OpenAPI document: the same API in another form, for tools that cannot read the document itself. */
export interface Edition {
  /** Its path in the site. */
  readonly file: string;
  /** Its purpose, as a part of a sentence. */
  readonly purpose: string;
  readonly document: JsonObject;
  readonly text: string;
}

/** Options of {@link editionsOf}. */
export interface EditionOptions {
  /** The path of the files in the site, without an ending. @default the name of the document's file */
  readonly name?: string;
  /**
   * Called with the reason if OpenAPI 3.0 cannot say what the document says: then it has no such edition.
   * @default it is thrown
   */
  readonly onUnsupported?: (reason: Error) => void;
}

/**
 * The editions of an OpenAPI document: as JSON and as YAML, whole and plain (see `plainEdition`), and of a document in OpenAPI 3.1
 * each in OpenAPI 3.0.
 *
 * @param path the document's root file
 * @throws Error if it is invalid, or says what OpenAPI 3.0 cannot say
 */
export async function editionsOf(
  path: string,
  { name = basename(path, extname(path)), onUnsupported }: EditionOptions = {},
): Promise<readonly Edition[]> {
  const { root, version } = await loadDocument(path, { folder: dirname(path) });
  const document = structuredClone(root);
  walk(documentNode(document), "document", (object, _, kind) => {
    // the default, which generators read as a map: they blur the properties beside it, or lose them
    const isDefault = kind === "schema" && object.additionalProperties === true;
    if (isDefault) Reflect.deleteProperty(object, "additionalProperties");
  });
  const plain = plainEdition(document);
  const older = version === "3.1" ? convertOrReport(document, onUnsupported) : undefined;
  const forOlderTools = "for tools and generators that know no later version";
  return [
    editionOf(`${name}.json`, document, `OpenAPI ${version}, everything in one JSON file`),
    editionOf(`${name}.bundled.yaml`, document, "the same as YAML"),
    ...(older ? [editionOf(`${name}.openapi-3.0.yaml`, older, `OpenAPI 3.0, ${forOlderTools}`)] : []),
    editionOf(`${name}.plain.json`, plain, "for generators of any language: no `x-` keys, no unions"),
    editionOf(`${name}.plain.yaml`, plain, "the same as YAML"),
    ...(older ? plainIn30(name, plain) : []),
  ];
}

function plainIn30(name: string, plain: JsonObject): Edition[] {
  const document = downConvert(plain);
  return [
    editionOf(`${name}.plain.openapi-3.0.json`, document, "the same in OpenAPI 3.0"),
    editionOf(`${name}.plain.openapi-3.0.yaml`, document, "the same in OpenAPI 3.0 as YAML"),
  ];
}

const editionOf = (file: string, document: JsonObject, purpose: string): Edition => {
  const text = file.endsWith(".json") ? `${JSON.stringify(document, null, 2)}\n` : toYaml(document);
  return { file, purpose, document, text };
};

/** The document in OpenAPI 3.0; undefined if that cannot be, and a function is to be told so. */
function convertOrReport(
  document: JsonObject,
  onUnsupported: EditionOptions["onUnsupported"],
): JsonObject | undefined {
  try {
    return downConvert(document);
  } catch (thrown) {
    if (!onUnsupported || !(thrown instanceof UnsupportedError)) throw thrown;
    onUnsupported(thrown);
    return undefined;
  }
}

/** Thrown at a keyword that OpenAPI 3.0 lacks. */
class UnsupportedError extends Error {}

// anchors are valid YAML, which not every tool expands, and to YAML 1.1 a date without quotes is no text
const toYaml = (document: JsonObject) =>
  stringify(document, {
    aliasDuplicateObjects: false,
    blockQuote: "literal",
    compat: "yaml-1.1",
    lineWidth: 120,
  });

/**
 * The same API as an OpenAPI 3.0.3 document, for tools that know no later version. What 3.0 can say otherwise is
 * rewritten: `const`, a type or null, `examples` of a schema, members beside a `$ref`, the summary of the document.
 *
 * @param document a bundled OpenAPI 3.1 document
 * @throws Error that names the location of what 3.0 cannot say
 */
export function downConvert(document: unknown): JsonObject {
  const { openapi, info, webhooks, jsonSchemaDialect, ...rest } = objectOf(structuredClone(document));
  if (!String(openapi).startsWith("3.1.")) throw new Error(`expected OpenAPI 3.1, got ${String(openapi)}`);
  const converted = { openapi: "3.0.3", info: convertInfo(objectOf(info)), ...rest };
  walk(documentNode(converted), "document", (object, node, kind) => {
    if (kind === "components") Reflect.deleteProperty(object, "pathItems");
    // outside schemas, 3.0 ignores what stands beside a reference, and strict readers refuse it
    else if (kind === "schema") replaceMembers(object, convertSchema(object, node.pointer));
    else if ("$ref" in object && kind !== "pathItem") replaceMembers(object, { $ref: object.$ref });
    const isAnySchema = inside(node, kind).find(([, { value }]) => typeof value === "boolean");
    if (isAnySchema && !isAnySchema[1].pointer.endsWith("/additionalProperties"))
      throw unsupported(String(isAnySchema[1].value), isAnySchema[1].pointer);
  });
  return converted;
}

function convertInfo({ summary, ...info }: JsonObject): JsonObject {
  const { identifier, ...license } = objectOf(info.license);
  const url = `https://spdx.org/licenses/${String(identifier)}.html`;
  return {
    ...info,
    ...(summary !== undefined && { description: [summary, info.description].filter(Boolean).join("\n\n") }),
    ...(identifier !== undefined && { license: { ...license, url } }),
  };
}

/** The schema in the words of OpenAPI 3.0, but for the schemas in it. */
function convertSchema({ $ref, ...members }: JsonObject, pointer: string): JsonObject {
  const converted: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(members)) {
    const isKept = keyword.startsWith("x-") || kept.has(keyword);
    const results = isKept ? [[keyword, value] as const] : rewritten[keyword]?.(value);
    if (results === undefined) throw unsupported(`"${keyword}"`, `${pointer}/${keyword}`);
    for (const [name, result] of results) {
      if (name !== keyword && name in members)
        throw unsupported(`"${keyword}" beside "${name}"`, `${pointer}/${keyword}`);
      setMember(converted, name, result);
    }
  }
  if ($ref === undefined) return withTypedDefault(converted);
  // in 3.0 a reference stands alone
  if (Object.keys(converted).length === 0) return { $ref };
  return { ...converted, allOf: [{ $ref }, ...arrayOf(converted.allOf)] };
}

/** The keywords that mean the same in 3.0 and in 3.1. */
const kept = new Set(
  `title description default example deprecated readOnly writeOnly externalDocs xml multipleOf maximum minimum maxLength
  minLength pattern format enum nullable maxItems minItems uniqueItems maxProperties minProperties required discriminator
  allOf anyOf oneOf items not properties additionalProperties`.split(/\s+/),
);

type Member = readonly [name: string, value: unknown];

/** The members that other keywords become: one, several, or none; undefined if 3.0 cannot say the value. */
const rewritten: Readonly<Record<string, (value: unknown) => readonly Member[] | undefined>> = {
  type: convertTypes,
  const: (value) => [["enum", [value]]],
  examples: (values) =>
    arrayOf(values)
      .slice(0, 1)
      .map((first) => ["example", first]),
};

/** In 3.0 a default stands beside the type that it has: beside alternatives it moves to the first, recommended one. */
function withTypedDefault(schema: JsonObject): JsonObject {
  const { default: value, ...rest } = schema;
  const union = ["anyOf", "oneOf"].find((keyword) => keyword in schema);
  if (value === undefined || union === undefined || "type" in schema) return schema;
  const [first, ...others] = arrayOf(schema[union]).map(objectOf);
  // a reference does not stay beside it: the alternatives are converted after what they are in
  return { ...rest, [union]: [{ ...first, default: value }, ...others] };
}

function convertTypes(type: unknown): readonly Member[] | undefined {
  const types = Array.isArray(type) ? type : [type];
  const others = types.filter((one) => one !== "null");
  if (others.length !== 1) return undefined;
  return [["type", others[0]], ...(others.length < types.length ? [["nullable", true] as const] : [])];
}

function unsupported(what: string, pointer: string): Error {
  return new UnsupportedError(
    `${pointer}: OpenAPI 3.0 cannot say ${what}. Say what to write instead in scripts/site/src/editions.ts.`,
  );
}
