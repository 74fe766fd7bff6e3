import {
  child,
  entries,
  examplesOf,
  type Node,
  pointerTokens,
  type WholeDocument,
} from "@onelogin-mfa/openapi";
import { describeError } from "@onelogin-mfa/openapi/ajv-errors";
import type { ErrorObject, ValidateFunction } from "ajv";
import { compileSchema } from "./compile-schema.ts";
import { documentRule } from "./document-rule.ts";

/** Called with the JSON pointer of each example before it is checked, which may take for ever. */
export type OnExample = (pointer: string) => void;

/**
 * Every example of a media type, parameter, header and schema, and every `default`, is valid by its own schema. An invalid
 * example is one finding, at the innermost value that is wrong. Where one keyword refuses several examples, the keyword is
 * the finding, as it is what was changed. The setting `onExample` is an {@link OnExample}.
 */
export const exampleValid = documentRule((document, report, { onExample }) => {
  const faults = new Map<string, Fault>();
  for (const { schema, value } of [...bodyExamples(document), ...schemaExamples(document)]) {
    onExample?.(value.pointer);
    const fault = faultOf(schema, value);
    if (fault) faults.set(value.pointer, fault);
  }
  const schemas = new Map(document.every("schema").map((schema) => [schema.value, schema]));
  const byKeyword = Map.groupBy(faults.values(), ({ schema, keyword }) => {
    const node = schemas.get(schema);
    return node ? child(node, keyword).pointer : "";
  });
  for (const [pointer, group] of byKeyword) {
    const [first, ...others] = group;
    if (first && others.length > 0 && pointer !== "") {
      const node = { ...first.at, pointer };
      report(keywordMessage(pointer, group.length), { node, others: group.map(({ at }) => at) });
    } else for (const { message, at, onKey } of group) report(message, { node: at, onKey });
  }
});

function keywordMessage(pointer: string, count: number): string {
  const owner = /(?<=^\/components\/schemas\/)[^/]+/.exec(pointer)?.[0];
  const where = owner === undefined ? "" : ` of \`${owner}\``;
  const name = pointerTokens(pointer).at(-1);
  return `${count} examples are not valid by this \`${name}\`${where}. Correct it or the examples.`;
}

interface Sample {
  readonly schema: Node;
  readonly value: Node;
}

const bodyExamples = (document: WholeDocument): Sample[] =>
  (["mediaType", "parameter", "header"] as const)
    .flatMap((kind) => document.every(kind))
    .flatMap(examplesOf)
    .filter(({ schema }) => schema.value !== undefined);

const schemaExamples = (document: WholeDocument): Sample[] =>
  document.every("schema").flatMap((schema) => {
    const listed = entries(child(schema, "examples")).map(([, example]) => example);
    return [child(schema, "example"), child(schema, "default"), ...listed]
      .filter(({ value }) => value !== undefined)
      .map((value) => ({ schema, value }));
  });

/** The reason why an example is invalid. */
interface Fault {
  /** The innermost value that is wrong. */
  readonly at: Node;
  /** True if the key of `at` is wrong, and not its value. */
  readonly onKey: boolean;
  readonly message: string;
  /** The schema that refuses the value, as it stands in the document, and its keyword. */
  readonly schema: unknown;
  readonly keyword: string;
}

/** Finds why a value is invalid; undefined if it is valid, or if the schema does not compile, which is another rule's. */
function faultOf(schema: Node, value: Node): Fault | undefined {
  let validate: ValidateFunction;
  try {
    validate = compileSchema(schema);
  } catch {
    return undefined;
  }
  if (validate(value.value)) return undefined;
  const [first, ...others] = mostSpecific(validate.errors ?? []);
  if (!first) return undefined;
  const { instancePath, parentSchema, keyword } = first;
  const { pointer, text } = describeError(first);
  const named = child(value, ...pointerTokens(pointer));
  const isMissing = named.value === undefined;
  const subject = pointer === "" ? "the value" : `\`${pointer.slice(1)}\``;
  const places = new Set(others.map((other) => other.instancePath));
  places.delete(instancePath);
  const more = places.size === 0 ? "" : `, and ${places.size} more in it`;
  return {
    at: isMissing ? child(value, ...pointerTokens(instancePath)) : named,
    onKey: pointer !== instancePath && !isMissing,
    message: `The example is not valid: ${subject} ${text}${more}.`,
    schema: parentSchema,
    keyword,
  };
}

/**
 * Selects the errors that say what to change. Of the alternatives of an `anyOf` or `oneOf` those count that came furthest
 * into the value; that none matches, and other complaints about a value whose type is wrong, say nothing more.
 */
function mostSpecific(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  let kept = errors;
  for (const union of errors.filter(({ keyword }) => keyword === "anyOf" || keyword === "oneOf")) {
    const isWithin = ({ instancePath }: ErrorObject) =>
      `${instancePath}/`.startsWith(`${union.instancePath}/`);
    const inner = kept.filter((error) => error !== union && isWithin(error));
    const maxDepth = Math.max(...inner.map(depthOf));
    if (inner.length > 0)
      kept = kept.filter((error) => !isWithin(error) || (error !== union && depthOf(error) === maxDepth));
  }
  const mistyped = new Set(
    kept.filter(({ keyword }) => keyword === "type").map((error) => error.instancePath),
  );
  return kept.filter(({ keyword, instancePath }) => keyword === "type" || !mistyped.has(instancePath));
}

const depthOf = ({ instancePath }: ErrorObject): number => pointerTokens(instancePath).length;
