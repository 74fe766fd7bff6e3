import { child, entries, everyNode, examplesOf, type Node } from "@onelogin-mfa/codegen/document";
import type { ValidateFunction } from "ajv";
import { createSchemaCompiler } from "./document/compile.ts";
import { documentRule } from "./document/document-rule.ts";

/**
 * Every example of a media type, parameter, header and schema, and every `default`, is valid by its own schema. Does not
 * rely on redocly's rules for the same purpose, which have let invalid examples pass in some versions.
 */
export const exampleValid = documentRule((document, report) => {
  const compiler = createSchemaCompiler(document.root, { strict: false });
  for (const { schema, value } of [...bodyExamples(document), ...schemaExamples(document)]) {
    let validate: ValidateFunction;
    try {
      validate = compiler.compile(schema);
    } catch {
      continue; // `schema-compiles` reports it.
    }
    if (validate(value.value)) continue;
    const reasons = (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath || "it"} ${message}${detail(params)}`,
    );
    report(`The example is not valid by its schema: ${reasons.join("; ")}.`, value);
  }
});

interface Sample {
  readonly schema: Node;
  readonly value: Node;
}

const bodyExamples = (document: Node): Sample[] =>
  (["mediaType", "parameter", "header"] as const)
    .flatMap((kind) => everyNode(document, kind))
    .flatMap(examplesOf)
    .filter(({ schema }) => schema.value !== undefined);

const schemaExamples = (document: Node): Sample[] =>
  everyNode(document, "schema").flatMap((schema) => {
    const listed = entries(child(schema, "examples")).map(([, example]) => example);
    return [child(schema, "example"), child(schema, "default"), ...listed]
      .filter(({ value }) => value !== undefined)
      .map((value) => ({ schema, value }));
  });

/** The part of Ajv's parameters that its message leaves out. */
const detail = (params: Record<string, unknown>): string => {
  const { additionalProperty, unevaluatedProperty, allowedValues } = params;
  const shown = additionalProperty ?? unevaluatedProperty ?? allowedValues;
  return shown === undefined ? "" : ` (${JSON.stringify(shown)})`;
};
