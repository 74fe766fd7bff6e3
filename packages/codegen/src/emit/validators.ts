import { collectSchemas, type OperationSchemas } from "../validators/collect-schemas.ts";
import { compileSchemas } from "../validators/compile.ts";
import type { EmitterInput } from "./emitter.ts";
import { printKey } from "./literal.ts";

/**
 * Emits `validators.ts`: the schemas of all JSON bodies compiled ahead of time to plain functions, without
 * imports and without `eval`, for pages with a strict content security policy.
 *
 * @throws DocumentError for each schema that does not compile
 */
export function emitValidators({ document, operations, notice }: EmitterInput): string {
  const collected = collectSchemas(document, operations, notice);
  const { code, functionNames } = compileSchemas(document, collected.units, notice);
  const nameOf = (id: string) => functionNames.get(id) ?? id;
  return [
    "// @ts-nocheck – the code below the declarations is compiled from JSON Schema\n",
    declarations,
    `export const validators: {${collected.operations.map(typeOf).join("")}\n} = {`,
    `  __proto__: null,${collected.operations.map((operation) => entryOf(operation, nameOf)).join("")}\n};\n`,
    helpers,
    indentLines(code),
  ].join("\n");
}

function typeOf({ operationId, request, responses }: OperationSchemas): string {
  const statuses = responses.map(([status]) => JSON.stringify(status)).join(" | ") || "never";
  const type = request === undefined ? "ResponseValidators" : "BodyValidators";
  return `\n  readonly ${printKey(operationId)}: ${type}<${statuses}>;`;
}

function entryOf(
  { operationId, request, responses }: OperationSchemas,
  nameOf: (id: string) => string,
): string {
  const lines = responses.map(([status, id]) => `      ${printKey(status)}: ${nameOf(id)},\n`);
  const requestLine = request === undefined ? "" : `    request: ${nameOf(request)},\n`;
  return `\n  ${printKey(operationId)}: {\n${requestLine}    responses: {\n      __proto__: null,\n${lines.join("")}    },\n  },`;
}

/** Indents code of one statement a line by its braces, two spaces a level, and drops empty lines. */
function indentLines(code: string): string {
  let depth = 0;
  const lines: string[] = [];
  for (const line of code.split("\n")) {
    if (line === "") continue;
    if (line.startsWith("}")) depth -= 1;
    lines.push("  ".repeat(Math.max(depth, 0)) + line);
    if (line.endsWith("{")) depth += 1;
  }
  return `${lines.join("\n")}\n`;
}

const declarations = `/** One rule of a schema that a value breaks. */
export interface ValidationError {
  /** JSON Schema keyword of the rule. */
  readonly keyword: string;
  /** JSON pointer to the offending part of the value. */
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly params: { readonly [name: string]: unknown };
  readonly message?: string;
}

/** True for a value that fits; otherwise \`errors\` holds what is wrong, until the next call. */
export type Validator = ((data: unknown) => boolean) & { errors?: ValidationError[] | null };

/** The validators of one operation: its JSON request body, and its JSON responses by status (or \`2XX\`, \`default\`). */
export interface OperationValidators {
  readonly request?: Validator;
  readonly responses: { readonly [status: string]: Validator };
}

/** The validators of an operation with a JSON request body. */
export interface BodyValidators<Status extends string> {
  readonly request: Validator;
  readonly responses: { readonly [S in Status]: Validator };
}

/** The validators of an operation without. */
export interface ResponseValidators<Status extends string> {
  readonly request?: never;
  readonly responses: { readonly [S in Status]: Validator };
}

/** By operationId. The table and its \`responses\` inherit nothing: an unknown name gives \`undefined\`. */`;

const helpers = `function ucs2length(text) {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}

function append(errors, error) {
  if (errors === null) return [error];
  errors.push(error);
  return errors;
}

function equal(left, right) {
  if (left === right) return true;
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every((key) => Object.hasOwn(right, key) && equal(left[key], right[key]));
}
`;
