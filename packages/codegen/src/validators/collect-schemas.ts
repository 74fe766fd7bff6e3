import { isObject, pointerOfReference } from "../document/json.ts";
import type { OpenApiDocument } from "../document/load.ts";
import { chain, child, documentNode, type Node, nodeAt, target } from "../document/node.ts";
import { isJsonMediaType, mediaTypesOf, type Operation } from "../document/operations.ts";
import { inside, walk } from "../document/walk.ts";
import { convertSchema, type Mark } from "./convert-schema.ts";

/** A schema to compile, and where it stands in the document. */
export interface SchemaUnit {
  readonly id: string;
  readonly pointer: string;
  /** JSON Schema 2020-12; its `$ref`s are ids of other units. */
  readonly schema: unknown;
}

/** Ids of the schemas that decide about one operation's JSON bodies. */
export interface OperationSchemas {
  readonly operationId: string;
  readonly request: string | undefined;
  readonly responses: readonly (readonly [status: string, id: string])[];
}

/** All schemas that the operations' JSON bodies need, each once. */
export interface CollectedSchemas {
  readonly units: readonly SchemaUnit[];
  readonly operations: readonly OperationSchemas[];
}

/**
 * Collects the schemas of JSON request bodies and responses, and all that they refer to, as one unit per
 * pointer. Units of their own (rather than the document as one schema) spare Ajv the resolution of long
 * pointers, and let two operations with the same response share one validator.
 */
export function collectSchemas(
  { root, version }: OpenApiDocument,
  operations: readonly Operation[],
): CollectedSchemas {
  const units: SchemaUnit[] = [];
  const registry = createRegistry(root, version);
  const idOfBody = (body: Node | undefined, mark: Mark): string | undefined => {
    const ids = [...new Set(jsonSchemas(body).map((schema) => registry.idOf(schema, mark)))];
    if (ids.length < 2) return ids[0];
    // the caller knows the status, not the media type: what one of them accepts is no error
    const id = `choice${units.length}`;
    const { pointer = "" } = body ?? {};
    units.push({ id, pointer, schema: { anyOf: ids.map(($ref) => ({ $ref })) } });
    return id;
  };
  const collected = operations.map(({ id: operationId, requestBody, responses }) => ({
    operationId,
    request: idOfBody(requestBody, "readOnly"),
    responses: [...responses].flatMap(([status, response]) => {
      const id = idOfBody(response, "writeOnly");
      return id === undefined ? [] : [[status, id] as const];
    }),
  }));
  for (let next = registry.queue.shift(); next; next = registry.queue.shift()) {
    const { id, node, mark } = next;
    const idOf = ($ref: string) => registry.idOf(nodeAt(root, pointerOfReference($ref)), mark);
    const schema = convertSchema(node, { ignoreRefSiblings: version === "3.0", mark, idOf });
    units.push({ id, pointer: node.pointer, schema });
  }
  return { units, operations: collected };
}

function jsonSchemas(body: Node | undefined): Node[] {
  return mediaTypesOf(body)
    .filter(([name]) => isJsonMediaType(name))
    .map(([, media]) => child(media, "schema"))
    .filter(({ value }) => value !== undefined);
}

/**
 * Gives each schema an id at its first use, and queues it for conversion. A schema with something marked inside is
 * another one in requests than in responses.
 */
function createRegistry(root: unknown, version: OpenApiDocument["version"]) {
  const ids = new Map<string, string>();
  const queue: { readonly id: string; readonly node: Node; readonly mark: Mark }[] = [];
  const marked = schemasWithMarks(root);
  const idOf = (schema: Node, mark: Mark): string => {
    // in 3.1 what stands beside a `$ref` counts
    const node = chain(schema).find(({ value }) => !isBareReference(value, version)) ?? schema;
    const key = marked[mark].has(node.value) ? `${mark} ${node.pointer}` : node.pointer;
    const known = ids.get(key);
    if (known !== undefined) return known;
    const id = `unit${ids.size}`;
    ids.set(key, id);
    queue.push({ id, node, mark });
    return id;
  };
  return { idOf, queue };
}

/** The schemas from which one with a mark can be reached. */
function schemasWithMarks(root: unknown): Readonly<Record<Mark, ReadonlySet<unknown>>> {
  const found = { readOnly: new Set<unknown>(), writeOnly: new Set<unknown>() };
  const holders = new Map<unknown, unknown[]>();
  walk(documentNode(root), "document", (object, node, kind) => {
    if (kind !== "schema") return;
    for (const mark of marks) if (object[mark] === true) found[mark].add(object);
    for (const [, { value }] of [...inside(node, kind), [kind, target(node) ?? node] as const]) {
      const known = holders.get(value);
      if (known) known.push(object);
      else holders.set(value, [object]);
    }
  });
  // a Set is iterated in insertion order, so what is added on the way is visited as well
  for (const mark of marks)
    for (const schema of found[mark]) for (const holder of holders.get(schema) ?? []) found[mark].add(holder);
  return found;
}

const marks = ["readOnly", "writeOnly"] as const satisfies readonly Mark[];

function isBareReference(schema: unknown, version: OpenApiDocument["version"]): boolean {
  if (!isObject(schema) || typeof schema.$ref !== "string") return false;
  return version === "3.0" || Object.keys(schema).length === 1;
}
