import { child, entries, everyNode, examplesOf, type Node } from "@onelogin-mfa/codegen/document";
import { createSchemaCompiler } from "./document/compile.ts";
import { documentRule, type Place } from "./document/document-rule.ts";
import { type Fault, faultOf } from "./document/fault.ts";

/**
 * Every example of a media type, parameter, header and schema, and every `default`, is valid by its own schema. An invalid
 * example is one finding, at the innermost value that is wrong. Where one keyword refuses several examples, the keyword is
 * the finding, as it is what was changed.
 */
export const exampleValid = documentRule((document, report) => {
  const compiler = createSchemaCompiler(document.root, { strict: false });
  const faults = new Map<string, Fault>();
  for (const { schema, value } of [...bodyExamples(document), ...schemaExamples(document)]) {
    const fault = faultOf(compiler, schema, value);
    if (fault) faults.set(value.pointer, fault);
  }
  const schemas = new Map(everyNode(document, "schema").map((schema) => [schema.value, schema]));
  const byKeyword = Map.groupBy(faults.values(), ({ schema, keyword }) => {
    const node = schemas.get(schema);
    return node ? child(node, keyword).pointer : "";
  });
  for (const [pointer, group] of byKeyword) {
    const [first, ...others] = group;
    if (first && others.length > 0 && pointer !== "") report(...ofKeyword({ ...first.at, pointer }, group));
    else for (const { message, at, onKey } of group) report(message, { node: at, onKey });
  }
});

function ofKeyword(keyword: Node, faults: readonly Fault[]): [message: string, place: Place] {
  const [name, owner] = [/[^/]*$/, /(?<=^\/components\/schemas\/)[^/]+/].map(
    (part) => part.exec(keyword.pointer)?.[0],
  );
  const where = owner === undefined ? "" : ` of \`${owner}\``;
  const message = `${faults.length} examples are not valid by this \`${name}\`${where}. Correct it or the examples.`;
  return [message, { node: keyword, others: faults.map(({ at }) => at) }];
}

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
