import { child, everyNode, isObject, mediaTypesOf } from "@onelogin-mfa/codegen/document";
import { documentRule } from "./document-rule.ts";

/**
 * The schema of every request body is a `$ref` to a component, whose name clients in other languages give to its type.
 * Without one each generator makes up a name of its own.
 */
export const requestNamed = documentRule((document, report) => {
  for (const [name, mediaType] of everyNode(document, "requestBody").flatMap(mediaTypesOf)) {
    const schema = child(mediaType, "schema");
    if (schema.value === undefined || (isObject(schema.value) && "$ref" in schema.value)) continue;
    report(
      `The schema of \`${name}\` has no name. Move it to \`components/schemas\`, and put a \`$ref\` here.`,
      schema,
    );
  }
});
