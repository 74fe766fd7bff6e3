import {
  child,
  documentNode,
  follow,
  isObject,
  type JsonObject,
  listOperations,
  type Node,
  objectOf,
  replaceObjects,
  walk,
} from "@onelogin-mfa/openapi";

/**
 * Writes an OpenAPI document as the one file that Prism gets. It has nothing that Prism would follow: no reference out of the
 * file, and no callback, whose URL Prism would call. And it has nothing that ends Prism or has it refuse a valid request: lists and
 * objects in headers are only texts, and credentials that may be left out are not asked for.
 *
 * @throws Error for a reference out of the document, wherever else than in an `x-` member it stands
 */
export function writeForPrism(document: JsonObject): string {
  const root = withPlainParameters(withPlainOperations(withoutExtensionReferences(document)));
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

/** Leaves out callbacks. Prism refuses any `Authorization` for the alternative of no credentials, which leaves nothing to check. */
function withPlainOperations(root: JsonObject): JsonObject {
  const withPlainSecurity = (object: JsonObject): JsonObject =>
    isObject(object) && isOptional(object.security) ? { ...object, security: [] } : object;
  const operations = listOperations(root).map(({ node }) => node.value as JsonObject); // as an operation is one
  const changes = operations.flatMap((before) => {
    const { callbacks, ...operation } = withPlainSecurity(before);
    const isSame = callbacks === undefined && operation.security === before.security;
    return isSame ? [] : [[before, operation] as const];
  });
  return withPlainSecurity(replaceObjects(root, new Map(changes)));
}

const isOptional = (security: unknown) =>
  Array.isArray(security) && security.some((one) => isObject(one) && Object.keys(one).length === 0);

/**
 * Writes parameters so that none ends Prism. It takes a list or an object in a header apart, of requests and of responses, also where
 * there is none, and throws for a delimited parameter that is no list.
 */
function withPlainParameters(root: JsonObject): JsonObject {
  const changes = new Map<unknown, JsonObject>();
  walk(documentNode(root), "document", (object, node, kind) => {
    if (kind !== "parameter" && kind !== "header") return;
    const type = typeOf(node);
    if (kind === "header" || object.in === "header") {
      const { schema: _, style: __, explode: ___, example: ____, examples: _____, ...header } = object;
      if (type === "array" || type === "object")
        changes.set(object, { ...header, schema: { type: "string" } });
    } else if (/^(space|pipe)Delimited$/.test(String(object.style)) && type !== "array") {
      const { style: _, ...parameter } = object;
      changes.set(object, { ...parameter, schema: {} });
    }
  });
  return replaceObjects(root, changes);
}

/** The type of the values of a parameter or header, if its schema has one. */
const typeOf = (parameter: Node): unknown => objectOf(follow(child(parameter, "schema")).value).type;

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
