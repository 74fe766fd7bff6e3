import { child, type Node, pointerTokens } from "@onelogin-mfa/codegen/document";
import type { ErrorObject, ValidateFunction } from "ajv";
import type { SchemaCompiler } from "./compile.ts";

/** Why an example is invalid. */
export interface Fault {
  /** The innermost value that is wrong. */
  readonly at: Node;
  /** Whether the key of `at` is wrong, and not its value. */
  readonly onKey: boolean;
  readonly message: string;
  /** The schema that refuses the value, as it stands in the document, and its keyword. */
  readonly schema: unknown;
  readonly keyword: string;
}

/** Finds why a value is invalid; undefined if it is valid, or if the schema does not compile, which is another rule's. */
export function faultOf(compiler: SchemaCompiler, schema: Node, value: Node): Fault | undefined {
  let validate: ValidateFunction;
  try {
    validate = compiler.compile(schema);
  } catch {
    return undefined;
  }
  if (validate(value.value)) return undefined;
  const [first, ...others] = telling(validate.errors ?? []);
  if (!first) return undefined;
  const { instancePath, message, params, parentSchema, keyword } = first;
  const extra: unknown = params.additionalProperty ?? params.unevaluatedProperty;
  const at = child(value, ...pointerTokens(instancePath));
  const subject = instancePath === "" ? "the value" : `\`${instancePath.slice(1)}\``;
  const places = new Set(others.map((other) => other.instancePath));
  places.delete(instancePath);
  const more = places.size === 0 ? "" : `, and ${places.size} more in it`;
  return {
    at: extra === undefined ? at : child(at, String(extra)),
    onKey: extra !== undefined,
    message: `The example is not valid: ${subject} ${message}${detail(extra ?? params.allowedValues)}${more}.`,
    schema: parentSchema,
    keyword,
  };
}

/**
 * The errors that say what to change. Of the alternatives of an `anyOf` or `oneOf` those count that came furthest into the
 * value; that none matches, and other complaints about a value whose type is wrong, say nothing more.
 */
function telling(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  let kept = errors;
  for (const union of errors.filter(({ keyword }) => keyword === "anyOf" || keyword === "oneOf")) {
    const isWithin = ({ instancePath }: ErrorObject) =>
      `${instancePath}/`.startsWith(`${union.instancePath}/`);
    const inner = kept.filter((error) => error !== union && isWithin(error));
    const deepest = Math.max(...inner.map(depthOf));
    if (inner.length > 0)
      kept = kept.filter((error) => !isWithin(error) || (error !== union && depthOf(error) === deepest));
  }
  const mistyped = new Set(
    kept.filter(({ keyword }) => keyword === "type").map((error) => error.instancePath),
  );
  return kept.filter(({ keyword, instancePath }) => keyword === "type" || !mistyped.has(instancePath));
}

const depthOf = ({ instancePath }: ErrorObject): number => pointerTokens(instancePath).length;

/** The part of Ajv's parameters that its message leaves out. */
const detail = (shown: unknown): string => (shown === undefined ? "" : ` (${JSON.stringify(shown)})`);
