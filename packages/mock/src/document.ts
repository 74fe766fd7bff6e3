import {
  documentNode,
  isObject,
  type JsonObject,
  listOperations,
  replaceObjects,
  walk,
} from "@onelogin-mfa/openapi";

/**
 * Writes an OpenAPI document as the one file that Prism gets. It has nothing that Prism would follow: no reference out of the
 * file, and no callback, whose URL Prism would call.
 *
 * @throws Error for a reference out of the document, wherever else than in an `x-` member it stands
 */
export function writeForPrism(document: JsonObject): string {
  const root = withoutCallbacks(withoutExtensionReferences(document));
  for (const $ref of referencesIn(root)) {
    if ($ref.startsWith("#")) continue;
    throw new Error(
      `The mock follows no $ref out of the document: ${JSON.stringify($ref)}. Copy its target into the document.`,
    );
  }
  return JSON.stringify(root);
}

/** Leaves out the `x-` members that hold a `$ref`, which is data there: Prism would follow it. */
function withoutExtensionReferences(root: JsonObject): JsonObject {
  const changes = new Map<unknown, JsonObject>();
  const visit = (object: JsonObject) => {
    const members = Object.entries(object);
    const kept = members.filter(([key, value]) => !key.startsWith("x-") || referencesIn(value).length === 0);
    if (kept.length < members.length) changes.set(object, Object.fromEntries(kept));
  };
  walk(documentNode(root), "document", visit);
  // objects that describe no operation
  const others = ["info", "servers", "tags", "externalDocs"].flatMap((key) => root[key]);
  for (const object of others) if (isObject(object)) visit(object);
  return replaceObjects(root, changes);
}

function withoutCallbacks(root: JsonObject): JsonObject {
  const operations = listOperations(root).map(({ node }) => node.value);
  const changes = operations.flatMap((value) => {
    const { callbacks, ...operation } = value as JsonObject; // as an operation is one
    return callbacks === undefined ? [] : [[value, operation] as const];
  });
  return replaceObjects(root, new Map(changes));
}

/** The values of all `$ref` in a value, also where OpenAPI has only data. */
function referencesIn(value: unknown): string[] {
  const found: string[] = [];
  // undefined has no JSON
  JSON.stringify(value, (key, inner: unknown) => {
    if (key === "$ref" && typeof inner === "string") found.push(inner);
    return inner;
  });
  return found;
}
