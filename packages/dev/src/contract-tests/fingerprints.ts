import { type JsonObject, listOperations } from "@onelogin-mfa/codegen";

/**
 * A text for each operation that changes when anything changes that the operation consists of: itself, what its path
 * shares, what they refer to through any number of `$ref`s, and the security schemes.
 */
export function fingerprints(root: JsonObject): ReadonlyMap<string, string> {
  const shared = JSON.stringify([root.openapi, root.servers, root.security, securitySchemes(root)]);
  return new Map(
    listOperations({ root }).map(({ operationId, method, path, node, parameters }) => {
      const parts = new Map<string, unknown>();
      collect(root, node, parts);
      for (const parameter of parameters) collect(root, parameter.node, parts);
      const own = [method, path, node, parameters.map((one) => one.node), [...parts]];
      return [operationId, `${shared}${JSON.stringify(own)}`];
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
      const target = at(root, inner);
      parts.set(inner, target);
      collect(root, target, parts);
    }
  }
}

function at(root: JsonObject, reference: string): unknown {
  const tokens = reference.replace(/^#\/?/, "").split("/");
  return tokens
    .map((token) => decodeURIComponent(token).replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>((node, token) => member(node, token), root);
}

function member(node: unknown, key: string): unknown {
  return typeof node === "object" && node !== null
    ? Object.entries(node).find(([name]) => name === key)?.[1]
    : undefined;
}

const securitySchemes = (root: JsonObject) => member(root.components, "securitySchemes");
