import {
  arrayOf,
  DocumentError,
  type Finding,
  hasObject,
  isObject,
  type JsonObject,
  member,
  messageOf,
  type OpenApiDocument,
  objectOf,
  pointerTokens,
} from "@onelogin-mfa/openapi";
import { _, Ajv2020, type Code, type KeywordCxt, Name, str } from "ajv/dist/2020.js";
import type { SchemaUnit } from "./collect-schemas.ts";
import { checkedFormats, patternFlags } from "./collect-schemas.ts";

/**
 * Compiles schemas to plain functions that import nothing.
 *
 * @param notice is told of each keyword that is left out, as it is not what JSON Schema says
 * @returns their code, and the name of the function for each schema id
 * @throws DocumentError if the schemas do not compile without it either
 */
export function compileSchemas(
  { problems }: OpenApiDocument,
  units: readonly SchemaUnit[],
  notice: (finding: Finding) => void,
) {
  try {
    return compileAll(units);
  } catch {
    try {
      return compileAll(withoutInvalid(units, notice));
    } catch (thrown) {
      const message = `validators.ts: the schemas do not compile: ${messageOf(thrown)}.`;
      throw new DocumentError(problems([{ pointer: "", message }]), { cause: thrown });
    }
  }
}

function compileAll(units: readonly SchemaUnit[]) {
  // as Ajv numbers them, in the order in which they are compiled
  const functionNames = new Map(units.map(({ id }, index) => [id, `validate${index}`]));
  return { code: units.map(createCompiler(units, functionNames)).join(""), functionNames };
}

/**
 * Ajv, with two changes that keep time and memory in proportion to the document, also of 10,000 operations. A `$ref` is a
 * call by the name of another unit's function, so that each unit is compiled alone. The code is taken where Ajv would
 * evaluate it: its own printer (`standalone`) holds all of it at once, as trees.
 */
function createCompiler(units: readonly SchemaUnit[], functionNames: ReadonlyMap<string, string>) {
  let source = "";
  const takeSource = (code: string) => {
    source = code;
    return "return () => true";
  };
  const ajv = createAjv(units, takeSource);
  ajv.removeKeyword("$ref").addKeyword({
    keyword: "$ref",
    before: "allOf",
    schemaType: "string",
    code: (context) => callUnit(context, new Name(functionNames.get(context.schema) ?? "")),
  });
  const printed = new Set<string>();
  return ({ id, schema }: SchemaUnit): string => {
    const { evaluated } = ajv.compile(asObject(schema));
    // first the constants that refer to Ajv's memory, then the function
    const start = source.search(/^return /m);
    const code = source.slice(start + "return ".length);
    const constants = [
      ...source.slice(0, start).matchAll(/^const (\w+) = scope\.(\w+)\[(\d+)\];$/gm),
    ].flatMap(([, name = "", kind = "", index]) => {
      if (printed.has(name) || !new RegExp(`\\b${name}\\b`).test(code)) return [];
      printed.add(name);
      return [`const ${name} = ${printConstant(ajv.scope.get()[kind]?.[Number(index)])};\n`];
    });
    const name = functionNames.get(id);
    const marks = evaluated ? `${name}.evaluated = ${JSON.stringify(evaluated)};\n` : "";
    return `${constants.join("")}${code.replace(pushError, "vErrors = append(vErrors, $1);")}\n${marks}`;
  };
}

/** Calls the function of a unit as Ajv calls that of a `$ref`, with its names for the arguments and for the errors. */
function callUnit(context: KeywordCxt, unit: Name): void {
  const { gen, it, data } = context;
  const [instancePath, vErrors] = [new Name("instancePath"), new Name("vErrors")];
  const path = it.errorPath.emptyStr() ? instancePath : str`${instancePath}${it.errorPath}`;
  const { parentData, parentDataProperty } = it;
  const values = { instancePath: path, parentData, parentDataProperty, rootData: new Name("rootData") };
  const members = Object.entries(values).map(([name, value]): [Name, Code | number] => {
    const key = new Name(name);
    return [key, String(value) === name ? key : value];
  });
  const takeEvaluated = (kind: "props" | "items") => {
    if (!it.opts.unevaluated || it[kind] === true) return;
    const { props: _props, items: _items, ...others } = it;
    const value = gen.var(kind, _`${unit}.evaluated.${new Name(kind)}`);
    context.mergeEvaluated({ ...others, [kind]: value }, Name);
  };
  context.result(
    _`${unit}(${data}, ${gen.object(...members)})`,
    () => {
      takeEvaluated("props");
      takeEvaluated("items");
    },
    () => {
      const errors = _`${unit}.errors`;
      gen.assign(vErrors, _`${vErrors} === null ? ${errors} : ${vErrors}.concat(${errors})`);
      gen.assign(new Name("errors"), _`${vErrors}.length`);
    },
  );
}

/** Prints what a function refers to: a pattern or format, a function of Ajv's runtime, or a schema of which it needs a part. */
function printConstant(value: unknown): string {
  if (value instanceof RegExp) return String(value);
  if (typeof value !== "function") return JSON.stringify(value);
  if (value === Object.prototype.hasOwnProperty) return "Object.prototype.hasOwnProperty";
  const needed = String(Reflect.get(value, "code"));
  const [, name] = /"ajv\/dist\/runtime\/(ucs2length|equal)"/.exec(needed) ?? [];
  if (name === undefined) throw new Error(`The compiled validators would need ${needed} at run time.`);
  return name;
}

// The five lines with which Ajv notes an error; as a call they halve the file.
const pushError =
  /^if\(vErrors === null\)\{\nvErrors = \[(err\d+)\];\n\}\nelse \{\nvErrors\.push\(\1\);\n\}$/gm;

function createAjv(units: readonly SchemaUnit[], process: (code: string) => string): Ajv2020 {
  const hasAny = (test: (schema: JsonObject) => boolean) =>
    units.some(({ schema }) => hasObject(schema, test));
  const ajv = new Ajv2020({
    allErrors: true,
    strict: false,
    logger: false,
    meta: false,
    validateSchema: false,
    ownProperties: hasAny(namesInherited),
    formats: Object.fromEntries(checkedFormats),
    code: { lines: true, regExp, process },
  });
  // Ajv2020 switches these on in any case. Off, where no schema needs them, they save a third of the code.
  ajv.opts.dynamicRef = false;
  ajv.opts.unevaluated = hasAny(
    (schema) => "unevaluatedProperties" in schema || "unevaluatedItems" in schema,
  );
  return ajv;
}

/** Compiles a pattern with the flags it needs. The code is never evaluated. */
const regExp = Object.assign((pattern: string) => new RegExp(pattern, patternFlags(pattern)), {
  code: "new RegExp",
});

/**
 * True when a property bears a name that all objects inherit, such as `constructor`: only then must the
 * validators ask for own properties, which makes them larger.
 */
function namesInherited({ properties, required }: JsonObject): boolean {
  const names = [...Object.keys(objectOf(properties)), ...arrayOf(required)];
  return names.some((name) => String(name) in Object.prototype);
}

function asObject(schema: unknown): JsonObject {
  if (isObject(schema)) return schema;
  return schema === false ? { not: {} } : {};
}

/** Units without keywords that are against Ajv's meta-schema: Ajv itself names the first one only, and not its place. */
function withoutInvalid(units: readonly SchemaUnit[], notice: (finding: Finding) => void): SchemaUnit[] {
  const ajv = new Ajv2020({ strict: false, logger: false, allErrors: true, validateFormats: false });
  return units.map((unit) => {
    if (ajv.validateSchema(asObject(unit.schema)) === true) return unit;
    const schema = structuredClone(unit.schema);
    const places = new Set<string>();
    for (const { instancePath: place, message } of ajv.errors ?? []) {
      if (places.has(place)) continue;
      places.add(place);
      const keyword = removeAt(schema, place);
      const text = `validators.ts leaves out "${keyword}", which ${message}. Correct it to JSON Schema 2020-12.`;
      notice({ pointer: unit.pointer + place, message: text });
    }
    return { ...unit, schema };
  });
}

/** Removes a value from the object that it stands in, with the list that it stands in. @returns its key there */
function removeAt(schema: unknown, pointer: string): string {
  const tokens = pointerTokens(pointer);
  const holderOf = () => tokens.slice(0, -1).reduce(member, schema);
  while (Array.isArray(holderOf())) tokens.pop();
  Reflect.deleteProperty(objectOf(holderOf()), tokens.at(-1) ?? "");
  return tokens.at(-1) ?? "";
}
