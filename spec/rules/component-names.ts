import { child, entries, listOperations, type Node, objectOf } from "@onelogin-mfa/codegen/document";
import { documentRule } from "./document/document-rule.ts";

/** The kinds of component of which generators make types, files or classes, all in one namespace. */
const kinds = ["schemas", "parameters", "responses", "requestBodies", "headers"];

/** What openapi-typescript-codegen exports besides the schemas. */
const exported = ["ApiError", "CancelablePromise", "CancelError", "OpenAPI", "OpenAPIConfig"];

/**
 * A component's name stands for one thing among all components, whatever their kind and case, and is no name that a client
 * generator takes for itself: those of openapi-typescript-codegen, and `GetThingRequest` or `GetThingResponse` for an
 * operation `getThing`, which OpenAPI Generator and oapi-codegen give to the inputs and results of calls.
 */
export const componentNames = documentRule((document, report) => {
  const taken = new Map(exported.map((name) => [name.toLowerCase(), "openapi-typescript-codegen"]));
  for (const { id } of listOperations(document.root)) {
    for (const suffix of ["request", "response"])
      taken.set(`${id}${suffix}`.toLowerCase(), `the operation \`${id}\``);
  }
  for (const [kind, name, component] of componentsOf(document)) {
    const owner = taken.get(name.toLowerCase());
    if (owner !== undefined) {
      report(`Clients cannot tell \`${name}\` from a name of ${owner}. Choose another name.`, component);
    }
    taken.set(name.toLowerCase(), `\`components/${kind}\``);
  }
});

function componentsOf(document: Node): (readonly [kind: string, name: string, component: Node])[] {
  const components = child(document, "components");
  const there = kinds.filter((kind) => Object.hasOwn(objectOf(components.value), kind));
  return there.flatMap((kind) =>
    entries(child(components, kind)).map(([name, component]) => [kind, name, component] as const),
  );
}
