import {
  child,
  entries,
  follow,
  inside,
  isObject,
  type Node,
  type WholeDocument,
} from "@onelogin-mfa/openapi";
import { compileSchema } from "./compile-schema.ts";
import { documentRule } from "./document-rule.ts";

/**
 * Every schema compiles by JSON Schema 2020-12 in Ajv's strict mode, patterns with the `u` flag. A schema that does not
 * compile lets everything pass in a mock or validator that ignores the failure. The finding is at the innermost schema
 * that has the fault; schemas that only refer to it are not reported again.
 */
export const schemaCompiles = documentRule((document, report) => {
  for (const schema of topSchemas(document)) {
    const reason = failure(schema);
    if (reason === undefined) continue;
    const at = innermost(schema, reason);
    // a `$ref` that leads to a schema is checked there; one that leads nowhere is the fault
    const isReported = isObject(at.value) && at.value.$ref !== undefined && follow(at) !== at;
    if (!isReported) report(`The schema does not compile: ${reason}.`, at);
  }
});

/** Schemas that stand in no other: an inner one may lean on what the outer one says, and is not checked alone. */
const topSchemas = (document: WholeDocument): Node[] => [
  ...(["mediaType", "parameter", "header"] as const).flatMap((kind) =>
    document
      .every(kind)
      .map((holder) => child(holder, "schema"))
      .filter(({ value }) => value !== undefined),
  ),
  ...entries(child(document, "components", "schemas")).map(([, schema]) => schema),
];

function failure(schema: Node): string | undefined {
  try {
    compileSchema(schema);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function innermost(schema: Node, reason: string): Node {
  const faulty = inside(schema, "schema").find(([, entry]) => failure(entry) === reason);
  return faulty ? innermost(faulty[1], reason) : schema;
}
