import {
  arrayOf,
  type Finding,
  hasObject,
  type JsonObject,
  member,
  type Node,
  nodeAt,
  type OpenApiDocument,
  objectOf,
  pointerOfReference,
  referenceTo,
  replaceObjects,
  wholeDocument,
} from "@onelogin-mfa/openapi";

/**
 * A copy of a document with a `$ref` in place of each `$dynamicRef`: to the one schema with its anchor. Where several have it, which
 * one is meant depends on the way that led there, and any of them is taken.
 *
 * @returns the document itself if it has none
 */
export function withoutDynamicReferences(
  document: OpenApiDocument,
  notice: (finding: Finding) => void,
): OpenApiDocument {
  const isDynamic = ({ $dynamicRef }: JsonObject) => typeof $dynamicRef === "string";
  if (document.version === "3.0" || !hasObject(document.root, isDynamic)) return document;
  const schemas = wholeDocument(document.root).every("schema");
  const anchors = anchorsOf(schemas);
  const changes = new Map<unknown, JsonObject>();
  for (const { value, pointer } of schemas) {
    const { $dynamicRef, ...schema } = objectOf(value);
    if (typeof $dynamicRef !== "string") continue;
    const targets = $dynamicRef.startsWith("#/")
      ? [$dynamicRef].filter(($ref) => nodeAt(document.root, pointerOfReference($ref)).value !== undefined)
      : (anchors.get($dynamicRef.slice(1)) ?? []);
    if (targets.length > 0) changes.set(value, withReferences(schema, targets));
    if (targets.length !== 1)
      notice({
        pointer: `${pointer}/$dynamicRef`,
        message: (targets.length > 1 ? anyOf : none)($dynamicRef),
      });
  }
  return { ...document, root: replaceObjects(document.root, changes) };
}

/** References to the schemas with an anchor, by its name. */
function anchorsOf(schemas: readonly Node[]): ReadonlyMap<string, readonly string[]> {
  const anchors = new Map<string, string[]>();
  for (const { value, pointer } of schemas)
    for (const key of ["$dynamicAnchor", "$anchor"]) {
      const name = member(value, key);
      if (typeof name === "string") anchors.set(name, [...(anchors.get(name) ?? []), referenceTo(pointer)]);
    }
  return anchors;
}

/** A schema that is one of others, beside what it is by itself. */
function withReferences(schema: JsonObject, targets: readonly string[]): JsonObject {
  const [first, ...others] = targets.map(($ref) => ({ $ref }));
  if (others.length === 0 && schema.$ref === undefined) return { ...schema, ...first };
  const part = others.length === 0 ? first : { anyOf: [first, ...others] };
  return { ...schema, allOf: [...arrayOf(schema.allOf), part] };
}

const none = ($dynamicRef: string) =>
  `$dynamicRef "${$dynamicRef}" leads to no $dynamicAnchor, and is ignored. Use $ref.`;
const anyOf = ($dynamicRef: string) =>
  `$dynamicRef "${$dynamicRef}" may mean any of several schemas, and any of them is taken. Use $ref.`;
