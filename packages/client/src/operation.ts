import { checkNames } from "./check-names.ts";
import { type OperationMetadata, operations } from "./generated/operations.ts";
import type { OperationId } from "./operation-types.ts";
import { partsOf } from "./path-guard.ts";

/** The details that name an operation in an error. */
export interface OperationContext {
  /** The operationId, or the name of the method for any other route. */
  readonly operation: OperationId | "request";
  readonly method: string;
  readonly path: string;
}

/** An operation of the spec, or any other route. */
export interface Operation {
  readonly metadata: Omit<OperationMetadata, "parameters" | "bodyRequired" | "fields">;
  /** The effect that decides about retries. That of the spec is in the metadata. */
  readonly effect: unknown;
  /** The parts of its URL template. */
  readonly parts: readonly string[];
  /** Locations of the fields of its input, by name. */
  readonly locations: Readonly<Record<string, ParameterLocation | "body">>;
}

/** Location of a parameter in the request. */
export type ParameterLocation = "path" | "query" | "header";

/** The parameters and the request body of a call. */
export interface CallInput {
  readonly params?: { readonly [Location in ParameterLocation]?: Record<string, unknown> } | undefined;
  readonly body?: unknown;
}

// Object.keys widens the keys to string
export const operationIds = Object.keys(operations) as OperationId[];

/** Returns the details that name an operation in an error. */
export function operationContext(operation: OperationId): OperationContext {
  const { method, path } = operations[operation];
  return { operation, method, path };
}

/** Returns the operation with an id. */
export function operationOf(id: OperationId): Operation {
  const metadata: OperationMetadata = operations[id];
  const { path, parameters, body, fields, extensions } = metadata;
  // without inherited names, such as "constructor"
  const locations = Object.create(null);
  const names = { ...parameters, body: body === "nested" ? ["body"] : fields };
  for (const [location, all] of Object.entries(names)) for (const name of all) locations[name] = location;
  return { metadata, effect: extensions["x-effect"], parts: partsOf(path), locations };
}

/** Splits a flat input into parameters and request body. @throws MfaError `invalid_input` for an unknown field */
export function splitInput({ metadata, locations }: Operation, input: Record<string, unknown>): CallInput {
  checkNames(input, locations, "field");
  const places: { [Location in ParameterLocation | "body"]?: Record<string, unknown> } = {};
  for (const [name, value] of Object.entries(input)) {
    const location = locations[name];
    if (location) places[location] = { ...places[location], [name]: value };
  }
  const { body = {}, ...params } = places;
  return { params, body: metadata.body === "flat" ? body : body.body };
}
