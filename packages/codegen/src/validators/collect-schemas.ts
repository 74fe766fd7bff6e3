import { isObject, pointerOfReference } from "../document/json.ts";
import type { OpenApiDocument } from "../document/load.ts";
import { chain, child, type Node, nodeAt } from "../document/node.ts";
import { isJsonMediaType, mediaTypesOf, type Operation } from "../document/operations.ts";
import { convertSchema } from "./convert-schema.ts";

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
  const registry = createRegistry(version);
  const idOfBody = (body: Node | undefined): string | undefined => {
    const ids = [...new Set(jsonSchemas(body).map(registry.idOf))];
    if (ids.length < 2) return ids[0];
    // the caller knows the status, not the media type: what one of them accepts is no error
    const id = `choice${units.length}`;
    const { pointer = "" } = body ?? {};
    units.push({ id, pointer, schema: { anyOf: ids.map(($ref) => ({ $ref })) } });
    return id;
  };
  const collected = operations.map(({ id: operationId, requestBody, responses }) => ({
    operationId,
    request: idOfBody(requestBody),
    responses: [...responses].flatMap(([status, response]) => {
      const id = idOfBody(response);
      return id === undefined ? [] : [[status, id] as const];
    }),
  }));
  const idOf = ($ref: string) => registry.idOf(nodeAt(root, pointerOfReference($ref)));
  const options = { ignoreRefSiblings: version === "3.0", idOf };
  for (let next = registry.queue.shift(); next; next = registry.queue.shift()) {
    const { id, node } = next;
    units.push({ id, pointer: node.pointer, schema: convertSchema(node.value, options) });
  }
  return { units, operations: collected };
}

function jsonSchemas(body: Node | undefined): Node[] {
  return mediaTypesOf(body)
    .filter(([name]) => isJsonMediaType(name))
    .map(([, media]) => child(media, "schema"))
    .filter(({ value }) => value !== undefined);
}

/** Gives each schema an id at its first use, and queues it for conversion. */
function createRegistry(version: OpenApiDocument["version"]) {
  const ids = new Map<string, string>();
  const queue: { readonly id: string; readonly node: Node }[] = [];
  const idOf = (schema: Node): string => {
    // in 3.1 what stands beside a `$ref` counts
    const node = chain(schema).find(({ value }) => !isBareReference(value, version)) ?? schema;
    const known = ids.get(node.pointer);
    if (known !== undefined) return known;
    const id = `unit${ids.size}`;
    ids.set(node.pointer, id);
    queue.push({ id, node });
    return id;
  };
  return { idOf, queue };
}

function isBareReference(schema: unknown, version: OpenApiDocument["version"]): boolean {
  if (!isObject(schema) || typeof schema.$ref !== "string") return false;
  return version === "3.0" || Object.keys(schema).length === 1;
}
