import { documentRule, type Finding } from "./document/document-rule.ts";
import { child, entries, follow, isMapping, type Node } from "./document/node.ts";
import { everyNode, reachableSchemas } from "./document/visit.ts";

/**
 * Responses stay open: objects take fields that the spec does not know, and a text with known values is written
 * `anyOf: [{ type: string, enum: […] }, { type: string }]`. A new field or value at OneLogin must not break a client.
 */
export const responseOpen = documentRule((document) =>
  everyNode(document, "response")
    .flatMap((response) => entries(child(response, "content")))
    .flatMap(([, mediaType]) => reachableSchemas(child(mediaType, "schema")))
    .flatMap((schema, _, schemas) => [...checkObject(schema), ...checkEnum(schema, openBranches(schemas))]),
);

function checkObject(schema: Node): Finding[] {
  return ["additionalProperties", "unevaluatedProperties"]
    .map((keyword) => child(schema, keyword))
    .filter(({ value }) => value === false)
    .map((at) => ({ message: `A response's object is closed. Remove \`${at.path.at(-1)}: false\`.`, at }));
}

function checkEnum(schema: Node, open: ReadonlySet<unknown>): Finding[] {
  const values = child(schema, "enum");
  const closed = Array.isArray(values.value) && values.value.some((value) => typeof value === "string");
  if (!closed || open.has(schema.value)) return [];
  const message = "A response's enum is closed. Put it into an `anyOf` beside a plain `{ type: string }`.";
  return [{ message, at: values }];
}

/** The branches of each `anyOf` that also takes any text. */
function openBranches(schemas: readonly Node[]): Set<unknown> {
  const branches = schemas.map((schema) =>
    entries(child(schema, "anyOf")).map(([, branch]) => follow(branch)),
  );
  return new Set(
    branches.filter((list) => list.some(isAnyText)).flatMap((list) => list.map(({ value }) => value)),
  );
}

const isAnyText = ({ value }: Node): boolean =>
  isMapping(value) &&
  value.type === "string" &&
  ["enum", "const", "pattern", "format", "maxLength"].every((keyword) => value[keyword] === undefined);
