import type { OpenApiDocument } from "../document/load-document.ts";
import { isJsonMediaType, mediaTypes, type Operation, type Payload } from "../document/operations.ts";
import { fragmentPointer, joinPointer, valueAt } from "../document/pointer.ts";
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
  document: OpenApiDocument,
  operations: readonly Operation[],
  formats: ReadonlySet<string>,
): CollectedSchemas {
  const units: SchemaUnit[] = [];
  const registry = createRegistry(document);
  const idOfPayload = (payload: Payload | undefined): string | undefined => {
    const ids = [...new Set(payload ? jsonSchemas(payload).map(registry.idOf) : [])];
    if (ids.length < 2) return ids[0];
    // the caller knows the status, not the media type: what one of them accepts is no fault
    const id = `choice${units.length}`;
    units.push({ id, pointer: payload?.pointer ?? "", schema: { anyOf: ids.map(($ref) => ({ $ref })) } });
    return id;
  };
  const collected = operations.map(({ operationId, requestBody, responses }) => ({
    operationId,
    request: idOfPayload(requestBody),
    responses: [...responses].flatMap(([status, response]) => {
      const id = idOfPayload(response);
      return id === undefined ? [] : [[status, id] as const];
    }),
  }));
  const idOf = ($ref: string) => registry.idOf(fragmentPointer($ref));
  const options = { ignoreRefSiblings: document.version === "3.0", formats, idOf };
  for (let next = registry.queue.shift(); next; next = registry.queue.shift()) {
    units.push({ ...next, schema: convertSchema(valueAt(document.root, next.pointer), options) });
  }
  return { units, operations: collected };
}

function jsonSchemas(payload: Payload): string[] {
  return mediaTypes(payload)
    .filter(({ name, media }) => isJsonMediaType(name) && media.schema !== undefined)
    .map(({ pointer }) => joinPointer(pointer, "schema"));
}

/** Gives each schema an id at its first use, and queues it for conversion. */
function createRegistry(document: OpenApiDocument) {
  const ids = new Map<string, string>();
  const queue: { readonly id: string; readonly pointer: string }[] = [];
  const idOf = (place: string): string => {
    const pointer = unaliased(document, place);
    const known = ids.get(pointer);
    if (known !== undefined) return known;
    const id = `unit${ids.size}`;
    ids.set(pointer, id);
    queue.push({ id, pointer });
    return id;
  };
  return { idOf, queue };
}

/** The pointer behind a schema that is nothing but a `$ref`; a ring of them stays where it is. */
function unaliased({ root, version }: OpenApiDocument, pointer: string): string {
  const visited = new Set<string>();
  let place = pointer;
  while (!visited.has(place)) {
    visited.add(place);
    const $ref = aliasOf(valueAt(root, place), version);
    if ($ref === undefined) return place;
    place = fragmentPointer($ref);
  }
  return pointer;
}

function aliasOf(schema: unknown, version: OpenApiDocument["version"]): string | undefined {
  if (typeof schema !== "object" || schema === null || !("$ref" in schema)) return undefined;
  const isBare = version === "3.0" || Object.keys(schema).length === 1;
  return isBare && typeof schema.$ref === "string" ? schema.$ref : undefined;
}
