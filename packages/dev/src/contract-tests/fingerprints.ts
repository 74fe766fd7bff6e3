import {
  type JsonObject,
  listOperations,
  member,
  pointerOfReference,
  valueAt,
} from "@onelogin-mfa/codegen/document";

/**
 * A text for each operation that changes when anything changes that the operation consists of: itself, what its path
 * shares, what they refer to through any number of `$ref`s, and the security schemes.
 */
export function fingerprints(root: JsonObject): ReadonlyMap<string, string> {
  const shared = JSON.stringify([root.openapi, root.servers, root.security, securitySchemes(root)]);
  return new Map(
    listOperations(root).map(({ id, method, path, node, parameters }) => {
      const parts = new Map<string, unknown>();
      const consistsOf = [node.value, ...parameters.map((parameter) => parameter.node.value)];
      for (const part of consistsOf) collect(root, part, parts);
      return [id, `${shared}${JSON.stringify([method, path, consistsOf, [...parts]])}`];
    }),
  );
}

/** The operations whose cases have to run: those that have not passed as they are now. */
export function affected(
  now: ReadonlyMap<string, string>,
  passed: ReadonlyMap<string, string>,
): readonly string[] {
  return [...now].flatMap(([id, text]) => (passed.get(id) === text ? [] : [id]));
}

function collect(root: JsonObject, value: unknown, parts: Map<string, unknown>): void {
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (key !== "$ref" || typeof inner !== "string") {
      collect(root, inner, parts);
    } else if (!parts.has(inner)) {
      const target = valueAt(root, pointerOfReference(inner));
      parts.set(inner, target);
      collect(root, target, parts);
    }
  }
}

const securitySchemes = (root: JsonObject) => member(root.components, "securitySchemes");
