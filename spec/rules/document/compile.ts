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

/**
 * A compiler for the schemas of `root`, by JSON Schema 2020-12 with the formats of ajv-formats. What it has compiled is kept
 * as long as the document is, which must not change.
 */
export function createSchemaCompiler(root: unknown, { strict }: SchemaCompilerOptions): SchemaCompiler {
  const compileStrictly = compilerOf(root, true);
  return {
    compile(schema) {
      if (strict) return compileStrictly(schema);
      try {
        // the rules share what is compiled; strictness changes no result
        return compileStrictly(schema);
      } catch {
        return compilerOf(root, false)(schema);
      }
    },
  };
}

type Compile = SchemaCompiler["compile"];

const compilers = { strict: new WeakMap<object, Compile>(), lax: new WeakMap<object, Compile>() };

/** The one compiler of a document for each mode: it takes long to make. */
function compilerOf(root: unknown, strict: boolean): Compile {
  const known = compilers[strict ? "strict" : "lax"];
  const key = isObject(root) ? root : {};
  const compile = known.get(key) ?? makeCompiler(root, strict);
  known.set(key, compile);
  return compile;
}

function makeCompiler(root: unknown, strict: boolean): Compile {
  const ajv = new Ajv2020({
    ...{ strict, allErrors: true, verbose: true, logger: false, validateSchema: true },
    // the functions run a few times only: to compile what is referred to once costs less than smaller code saves
    ...{ inlineRefs: false, code: { optimize: false } },
  });
  formatsModule.default(ajv);
  // Ajv takes the whole document for a schema, because `$ref`s start at it: it must know the keys at its top, but is not
  // to check it by the meta-schema.
  const documentKeys = isObject(root) ? Object.keys(root) : [];
  const known = new Set([...openApiAnnotations, ...extensionKeys(root), ...documentKeys]);
  ajv.addVocabulary([...known].filter((keyword) => !ajv.getKeyword(keyword)));
  if (isObject(root)) ajv.addSchema(root, base, undefined, false);
  return (schema) => {
    if (!ajv.validateSchema(isObject(schema.value) ? schema.value : {})) throw new Error(ajv.errorsText());
    const $ref = `${base}${referenceTo(schema.pointer)}`;
    // Ajv finds no boolean by its id
    return ajv.getSchema($ref) ?? ajv.compile({ $ref });
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
