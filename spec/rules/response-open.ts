import {
  child,
  entries,
  follow,
  isObject,
  mediaTypesOf,
  type Node,
  reachableSchemas,
} from "@onelogin-mfa/openapi";
import { documentRule, type Report } from "./document-rule.ts";

/**
 * Responses stay open: objects take fields that the spec does not know, and a text with known values is written
 * `anyOf: [{ type: string, enum: […] }, { type: string }]`. A new field or value at OneLogin must not break a client.
 */
export const responseOpen = documentRule((document, report) => {
  for (const [, mediaType] of document.every("response").flatMap(mediaTypesOf)) {
    const schemas = reachableSchemas(child(mediaType, "schema"));
    const open = openBranches(schemas);
    for (const schema of schemas) {
      checkObject(schema, report);
      if (!open.has(schema.value)) checkEnum(schema, report);
    }
  }
});

function checkObject(schema: Node, report: Report): void {
  for (const keyword of ["additionalProperties", "unevaluatedProperties"]) {
    const at = child(schema, keyword);
    if (at.value === false) report(`A response's object is closed. Remove \`${keyword}: false\`.`, at);
  }
}

/** A `const` is an enum of one. */
function checkEnum(schema: Node, report: Report): void {
  for (const keyword of ["enum", "const"]) {
    const known = child(schema, keyword);
    if (![known.value].flat().some((value) => typeof value === "string")) continue;
    report(
      `A response's ${keyword} is closed. Put it into an \`anyOf\` beside a plain \`{ type: string }\`.`,
      known,
    );
  }
}

/** The branches of each `anyOf` that also takes any text. */
function openBranches(schemas: readonly Node[]): Set<unknown> {
  const choices = schemas.map((schema) =>
    entries(child(schema, "anyOf")).map(([, branch]) => follow(branch)),
  );
  return new Set(choices.filter((branches) => branches.some(isAnyText)).flatMap(valuesOf));
}

const valuesOf = (nodes: readonly Node[]): unknown[] => nodes.map(({ value }) => value);

const isAnyText = ({ value }: Node): boolean =>
  isObject(value) &&
  value.type === "string" &&
  ["enum", "const", "pattern", "format", "maxLength"].every((keyword) => value[keyword] === undefined);
