import { isObject, type Node, referenceTo } from "@onelogin-mfa/openapi";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import formatsModule from "ajv-formats";

/**
 * Compiles a schema where it stands in its document, so that its `$ref`s keep their meaning, by JSON Schema 2020-12 with
 * the formats of ajv-formats and in Ajv's strict mode, which refuses unknown keywords, types left open, `required` of
 * unknown properties and the like. What is compiled is kept as long as the document is, which must not change.
 *
 * @throws {Error} that says why the schema does not compile.
 */
export function compileSchema(schema: Node): ValidateFunction {
  const key = isObject(schema.root) ? schema.root : {};
  const compile = compilers.get(key) ?? makeCompiler(key);
  compilers.set(key, compile);
  return compile(schema);
}

type Compile = (schema: Node) => ValidateFunction;

/** The one compiler of each document: it takes long to make. */
const compilers = new WeakMap<object, Compile>();

const base = "spec";

function makeCompiler(root: object): Compile {
  const ajv = new Ajv2020({
    strict: true,
    allErrors: true,
    verbose: true,
    logger: false,
    validateSchema: true,
    // the functions run a few times only: to compile what is referred to once costs less than smaller code saves
    inlineRefs: false,
    code: { optimize: false },
  });
  formatsModule.default(ajv);
  // OpenAPI's own keywords annotate and do not validate. Ajv takes the whole document for a schema, because `$ref`s start
  // at it: it must know the keys at its top, but is not to check it by the meta-schema.
  const annotations = ["discriminator", "xml", "externalDocs", "example"];
  const known = new Set([...annotations, ...extensionKeys(root), ...Object.keys(root)]);
  ajv.addVocabulary([...known].filter((keyword) => !ajv.getKeyword(keyword)));
  ajv.addSchema(root, base, undefined, false);
  const compiled = new Map<string, ValidateFunction>();
  return (schema) => {
    const known = compiled.get(schema.pointer);
    if (known) return known;
    if (!ajv.validateSchema(isObject(schema.value) ? schema.value : {})) throw new Error(ajv.errorsText());
    const $ref = `${base}${referenceTo(schema.pointer)}`;
    // Ajv finds no boolean by its id
    const validate = ajv.getSchema($ref) ?? ajv.compile({ $ref });
    compiled.set(schema.pointer, validate);
    return validate;
  };
}

function extensionKeys(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const own = Object.keys(value).filter((key) => /^x-[a-z0-9-]+$/.test(key));
  return [...own, ...Object.values(value).flatMap(extensionKeys)];
}
