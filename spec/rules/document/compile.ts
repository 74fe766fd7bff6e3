import { isObject, type Node, referenceTo } from "@onelogin-mfa/codegen/document";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import formatsModule from "ajv-formats";

/** Compiles schemas of one document where they stand, so that their `$ref`s keep their meaning. */
export interface SchemaCompiler {
  /** @throws {Error} that says why the schema at this node does not compile. */
  compile(schema: Node): ValidateFunction;
}

/** Options of {@link createSchemaCompiler}. */
export interface SchemaCompilerOptions {
  /** Refuse what Ajv's strict mode refuses (unknown keywords, types left open, `required` of unknown properties…). */
  readonly strict: boolean;
}

/** OpenAPI's own schema keywords, which annotate and do not validate. */
const openApiAnnotations = ["discriminator", "xml", "externalDocs", "example"];
const base = "spec";

/** A compiler for the schemas of `root`, by JSON Schema 2020-12 with the formats of ajv-formats. */
export function createSchemaCompiler(root: unknown, { strict }: SchemaCompilerOptions): SchemaCompiler {
  const ajv = new Ajv2020({ strict, allErrors: true, verbose: true, logger: false, validateSchema: true });
  formatsModule.default(ajv);
  // Ajv takes the whole document for a schema, because `$ref`s start at it: it must know the keys at its top, but is not
  // to check it by the meta-schema.
  const documentKeys = isObject(root) ? Object.keys(root) : [];
  const known = new Set([...openApiAnnotations, ...extensionKeys(root), ...documentKeys]);
  ajv.addVocabulary([...known].filter((keyword) => !ajv.getKeyword(keyword)));
  if (isObject(root)) ajv.addSchema(root, base, undefined, false);
  return {
    compile(schema) {
      if (!ajv.validateSchema(isObject(schema.value) ? schema.value : {})) throw new Error(ajv.errorsText());
      return ajv.compile({ $ref: `${base}${referenceTo(schema.pointer)}` });
    },
  };
}

function extensionKeys(value: unknown, found = new Set<string>()): Set<string> {
  if (Array.isArray(value)) for (const item of value) extensionKeys(item, found);
  if (!isObject(value)) return found;
  for (const [key, item] of Object.entries(value)) {
    if (/^x-[a-z0-9-]+$/.test(key)) found.add(key);
    extensionKeys(item, found);
  }
  return found;
}
