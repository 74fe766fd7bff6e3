import type { ValidateFunction } from "ajv";
import { createSchemaCompiler } from "./document/compile.ts";
import { documentRule, type Finding } from "./document/document-rule.ts";
import { child, entries, follow, type Node } from "./document/node.ts";
import { everyNode } from "./document/visit.ts";

/**
 * Every example of a media type, parameter, header and schema, and every `default`, is valid by its own schema. Does not
 * rely on redocly's rules for the same purpose, which have let invalid examples pass in some versions.
 */
export const exampleValid = documentRule((document) => {
  const compiler = createSchemaCompiler(document.root, { strict: false });
  return samplesOf(document).flatMap(({ schema, example }): Finding[] => {
    let validate: ValidateFunction;
    try {
      validate = compiler.compile(schema);
    } catch {
      return []; // `schema-compiles` reports it.
    }
    if (validate(example.value)) return [];
    const reasons = (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath || "it"} ${message}${detail(params)}`,
    );
    return [{ message: `The example is not valid by its schema: ${reasons.join("; ")}.`, at: example }];
  });
});

interface Sample {
  readonly schema: Node;
  readonly example: Node;
}

function samplesOf(document: Node): Sample[] {
  const described = (["mediaType", "parameter", "header"] as const).flatMap((kind) =>
    everyNode(document, kind),
  );
  const samples = [
    ...described.flatMap((holder) => {
      const named = entries(child(holder, "examples")).map(([, example]) => child(follow(example), "value"));
      return pair(child(holder, "schema"), [child(holder, "example"), ...named]);
    }),
    ...everyNode(document, "schema").flatMap((schema) => {
      const listed = entries(child(schema, "examples")).map(([, example]) => example);
      return pair(schema, [child(schema, "example"), child(schema, "default"), ...listed]);
    }),
  ];
  return samples.filter(({ schema, example }) => schema.value !== undefined && example.value !== undefined);
}

const pair = (schema: Node, examples: readonly Node[]): Sample[] =>
  examples.map((example) => ({ schema, example }));

/** The part of Ajv's parameters that its message leaves out. */
const detail = (params: Record<string, unknown>): string => {
  const { additionalProperty, unevaluatedProperty, allowedValues } = params;
  const shown = additionalProperty ?? unevaluatedProperty ?? allowedValues;
  return shown === undefined ? "" : ` (${JSON.stringify(shown)})`;
};
