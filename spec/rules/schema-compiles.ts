import { createSchemaCompiler, type SchemaCompiler } from "./document/compile.ts";
import { documentRule } from "./document/document-rule.ts";
import { child, follow, isMapping, type Node } from "./document/node.ts";
import { everyNode, inside } from "./document/visit.ts";

/**
 * Every schema compiles by JSON Schema 2020-12 in Ajv's strict mode, patterns with the `u` flag. A schema that does not
 * compile lets everything pass in a mock or validator that ignores the failure. The finding is at the innermost schema
 * that has the fault; schemas that only refer to it are not reported again.
 */
export const schemaCompiles = documentRule((document) => {
  const compiler = createSchemaCompiler(document.root, { strict: true });
  return topSchemas(document).flatMap((schema) => {
    const reason = failure(compiler, schema);
    if (reason === undefined) return [];
    const at = innermost(compiler, schema, reason);
    const reported = isMapping(at.value) && at.value.$ref !== undefined && pointsToSchema(at);
    return reported ? [] : [{ message: `The schema does not compile: ${reason}.`, at }];
  });
});

/** Schemas that stand in no other: an inner one may lean on what the outer one says, and is not checked alone. */
const topSchemas = (document: Node): Node[] => [
  ...(["mediaType", "parameter", "header"] as const).flatMap((kind) =>
    everyNode(document, kind)
      .map((holder) => child(holder, "schema"))
      .filter(({ value }) => value !== undefined),
  ),
  ...everyNode(document, "schema").filter(({ path }) => path.length === 3 && path[1] === "schemas"),
];

function failure(compiler: SchemaCompiler, schema: Node): string | undefined {
  try {
    compiler.compile(schema);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function innermost(compiler: SchemaCompiler, schema: Node, reason: string): Node {
  const faulty = inside(schema, "schema").find(([, entry]) => failure(compiler, entry) === reason);
  return faulty ? innermost(compiler, faulty[1], reason) : schema;
}

/** Whether a `$ref` leads to a schema that is checked itself; one that leads nowhere is the fault. */
const pointsToSchema = (schema: Node): boolean => follow(schema) !== schema;
