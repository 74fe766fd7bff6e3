import { Ajv2020 } from "ajv/dist/2020.js";
import standalone from "ajv/dist/standalone/index.js";
import { patternFlags } from "../check.ts";
import { arrayOf, isObject, type JsonObject, objectOf } from "../document/json.ts";
import type { Finding, OpenApiDocument } from "../document/load.ts";
import { documentNode } from "../document/node.ts";
import { walk } from "../document/walk.ts";
import { CodegenError, messageOf } from "../errors.ts";
import type { SchemaUnit } from "./collect-schemas.ts";
import { checkedFormats } from "./convert-schema.ts";

/** Code of the validators, and the name of the function for each schema id. */
export interface Compilation {
  readonly code: string;
  readonly functionNames: ReadonlyMap<string, string>;
}

/**
 * Compiles schemas to plain functions that import nothing. A schema that several need is compiled once.
 *
 * @param exported ids of the schemas whose functions are wanted; the others are only referred to
 * @throws CodegenError for each schema that does not compile
 */
export function compileSchemas(
  { problems }: OpenApiDocument,
  units: readonly SchemaUnit[],
  exported: readonly string[],
): Compilation {
  const ajv = createAjv(units);
  for (const { id, schema } of units) ajv.addSchema({ $id: id, ...asObject(schema) });
  try {
    const code = standalone.default(ajv, Object.fromEntries(exported.map((id) => [`${marker}${id}`, id])));
    return withoutModuleSyntax(code);
  } catch (thrown) {
    throw new CodegenError(problems(explain(units, messageOf(thrown))), { cause: thrown });
  }
}

const marker = "generated_";

function createAjv(units: readonly SchemaUnit[]): Ajv2020 {
  const ajv = new Ajv2020({
    allErrors: true,
    strict: false,
    logger: false,
    meta: false,
    validateSchema: false,
    // a referred schema becomes a function of its own instead of a copy in each place
    inlineRefs: false,
    ownProperties: units.some(({ schema }) => hasAny(schema, namesInherited)),
    formats: Object.fromEntries(checkedFormats),
    code: { source: true, lines: true, regExp },
  });
  // Ajv2020 switches these on in any case. Off, where no schema needs them, they save a third of the code.
  ajv.opts.dynamicRef = false;
  ajv.opts.unevaluated = units.some(({ schema }) => hasAny(schema, isUnevaluated));
  return ajv;
}

/** Compiles a pattern like `new RegExp` does in the output, after `withPatternFlags`. */
const regExp = Object.assign((pattern: string) => new RegExp(pattern, patternFlags(pattern)), {
  code: "new RegExp",
});

/** Ajv writes the flag "u" in any case; it goes where the pattern compiles without it only. */
function withPatternFlags(code: string): string {
  return code.replace(/new RegExp\(("(?:[^"\\]|\\.)*"), "u"\)/g, (text, literal: string) =>
    patternFlags(String(JSON.parse(literal))) === "u" ? text : `new RegExp(${literal})`,
  );
}

/** Whether a schema, or one inside it, has something that Ajv is to be told of. */
function hasAny(schema: unknown, isWanted: (schema: JsonObject) => boolean): boolean {
  let found = false;
  walk(documentNode(schema), "schema", (object) => {
    found ||= isWanted(object);
  });
  return found;
}

/**
 * True when a property bears a name that all objects inherit, such as `constructor`: only then must the
 * validators ask for own properties, which makes them larger.
 */
function namesInherited({ properties, required }: JsonObject): boolean {
  const names = [...Object.keys(objectOf(properties)), ...arrayOf(required)];
  return names.some((name) => String(name) in Object.prototype);
}

const isUnevaluated = (schema: JsonObject) =>
  "unevaluatedProperties" in schema || "unevaluatedItems" in schema;

function asObject(schema: unknown): JsonObject {
  if (isObject(schema)) return schema;
  return schema === false ? { not: {} } : {};
}

function withoutModuleSyntax(source: string): Compilation {
  const functionNames = new Map<string, string>();
  const code = source
    .replace('"use strict";', "")
    .replace(/^exports\.generated_(\w+) = (\w+);$/gm, (_, id: string, name: string) => {
      functionNames.set(id, name);
      return "";
    })
    .replace(/^\/\*# sourceURL=.*$/gm, "")
    .replace(pushError, "vErrors = append(vErrors, $1);")
    .replace(/require\("ajv\/dist\/runtime\/(ucs2length|equal)"\)\.default/g, "$1");
  const left = /\brequire\("([^"]+)"\)/.exec(code)?.[1];
  if (left !== undefined) throw new Error(`The compiled validators would need "${left}" at run time.`);
  return { code: withPatternFlags(withoutUnusedSchemas(code)), functionNames };
}

// The five lines with which Ajv notes an error; as a call they halve the file.
const pushError =
  /^if\(vErrors === null\)\{\nvErrors = \[(err\d+)\];\n\}\nelse \{\nvErrors\.push\(\1\);\n\}$/gm;

/** Ajv keeps each schema as a constant, though most are never looked at again. */
function withoutUnusedSchemas(code: string): string {
  const uses = new Map<string, number>();
  for (const [name] of code.matchAll(/\bschema\d+\b/g)) uses.set(name, (uses.get(name) ?? 0) + 1);
  return code.replace(/^const (schema\d+) = .*;$/gm, (line, name: string) =>
    uses.get(name) === 1 ? "" : line,
  );
}

/** Ajv names the first fault only; its meta-schema finds all of them, with their places. */
function explain(units: readonly SchemaUnit[], ajvMessage: string): Finding[] {
  const ajv = new Ajv2020({ strict: false, logger: false, allErrors: true, validateFormats: false });
  const findings = units.flatMap(({ pointer, schema }) => {
    if (ajv.validateSchema(asObject(schema)) === true) return [];
    const messages = new Map<string, string>();
    for (const { instancePath, message = "is not valid" } of ajv.errors ?? []) {
      if (!messages.has(instancePath)) messages.set(instancePath, message);
    }
    return [...messages].map(([place, message]) => ({
      pointer: pointer + place,
      message: `The schema does not compile: "${place.split("/").at(-1)}" ${message}. Correct it to JSON Schema 2020-12.`,
    }));
  });
  return findings.length > 0
    ? findings
    : [{ pointer: "", message: `The schemas do not compile: ${ajvMessage}.` }];
}
