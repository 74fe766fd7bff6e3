import { arrayOf, isObject, type JsonObject, objectOf } from "../document/json.ts";
import { fragmentPointer, joinPointer, pointerTokens, valueAt } from "../document/pointer.ts";
import { walk } from "../document/walk.ts";

/** Where the secrets in a value of a schema are. */
export interface Secrets {
  /** JSON pointers; `*` stands for any array item or free key. */
  readonly pointers: readonly string[];
  /** Names of the properties that are marked themselves. */
  readonly names: readonly string[];
}

/** Finds the secrets in a value of a schema. */
export type SecretFinder = (schema: unknown) => Secrets;

/**
 * Finds all that is marked `x-sensitive: true`, through `$ref` and the schema keywords that apply in place.
 * Where a schema that holds a secret contains itself, the inner value is listed whole: pointers cannot say
 * "at any depth", and too much hidden is the safe side.
 */
export function createSecretFinder(root: JsonObject): SecretFinder {
  const leads = schemasWithSecrets(root);
  return (schema) => {
    const search: Search = { root, leads, marked: new Set(), recursive: new Set() };
    visit(search, schema, "", new Map());
    const names = [...search.marked].flatMap((pointer) => nameOf(pointer) ?? []);
    return { pointers: [...search.marked, ...search.recursive], names };
  };
}

interface Search {
  readonly root: JsonObject;
  readonly leads: ReadonlySet<unknown>;
  readonly marked: Set<string>;
  /** Where a schema with a secret contains itself. */
  readonly recursive: Set<string>;
}

/** A pointer's secret is known by its last token that is a name: `/codes/*` by `codes`. */
function nameOf(pointer: string): string | undefined {
  return pointerTokens(pointer).findLast((token) => token !== "*");
}

function visit(
  search: Search,
  schema: unknown,
  pointer: string,
  ancestors: ReadonlyMap<unknown, string>,
): void {
  if (!isObject(schema) || !search.leads.has(schema)) return;
  const outer = ancestors.get(schema);
  if (outer !== undefined) {
    // `allOf: [itself]` leads back to the same place: that is a ring of schemas, not a deeper value
    if (outer !== pointer) search.recursive.add(pointer);
    return;
  }
  if (schema["x-sensitive"] === true) search.marked.add(pointer);
  const inner = new Map([...ancestors, [schema, pointer] as const]);
  for (const [token, child] of childrenOf(search.root, schema)) {
    visit(search, child, token === undefined ? pointer : joinPointer(pointer, token), inner);
  }
}

/**
 * The schemas from which a mark can be reached; without this large documents would be expanded as trees in
 * vain.
 */
function schemasWithSecrets(root: JsonObject): ReadonlySet<unknown> {
  const marked: JsonObject[] = [];
  walk(root, "", (node) => {
    if (node["x-sensitive"] === true) marked.push(node);
  });
  if (marked.length === 0) return new Set();
  const parents = new Map<unknown, JsonObject[]>();
  walk(root, "", (node) => {
    for (const [, child] of childrenOf(root, node)) {
      if (!isObject(child)) continue;
      const known = parents.get(child);
      if (known) known.push(node);
      else parents.set(child, [node]);
    }
  });
  const leads = new Set<unknown>(marked);
  // a Set is iterated in insertion order, so what is added on the way is visited as well
  for (const node of leads) for (const parent of parents.get(node) ?? []) leads.add(parent);
  return leads;
}

/** The schemas inside a schema with the token that leads to them in a value; no token: the same value. */
function* childrenOf(
  root: JsonObject,
  schema: JsonObject,
): Generator<[token: string | undefined, child: unknown]> {
  if (typeof schema.$ref === "string") yield [undefined, valueAt(root, fragmentPointer(schema.$ref))];
  for (const keyword of ["allOf", "anyOf", "oneOf"]) {
    for (const part of arrayOf(schema[keyword])) yield [undefined, part];
  }
  for (const keyword of ["if", "then", "else"]) yield [undefined, schema[keyword]];
  for (const part of Object.values(objectOf(schema.dependentSchemas))) yield [undefined, part];
  yield* Object.entries(objectOf(schema.properties));
  for (const [index, item] of arrayOf(schema.prefixItems).entries()) yield [String(index), item];
  for (const keyword of [
    "items",
    "contains",
    "additionalProperties",
    "unevaluatedItems",
    "unevaluatedProperties",
  ]) {
    yield ["*", schema[keyword]];
  }
  for (const part of Object.values(objectOf(schema.patternProperties))) yield ["*", part];
}
