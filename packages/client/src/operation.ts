import { type NamesOf, take } from "./check.ts";
import type { CallEvent } from "./events.ts";
import { type OperationMetadata, operations } from "./generated/operations.ts";
import { checkIds } from "./ids.ts";
import type { OperationId } from "./operation-types.ts";
import { partsOf } from "./path-guard.ts";

/** The details that name an operation in an error. Its id is the name of the method for any other route. */
export type OperationContext = Omit<CallEvent, "callId" | "loginId">;

/** An operation of the spec, or any other route. */
export interface Operation {
  readonly metadata: Omit<OperationMetadata, "parameters" | "bodyRequired" | "fields">;
  /** The effect that decides about retries. That of the spec is in the metadata. */
  readonly effect: unknown;
  /** The parts of its URL template. */
  readonly parts: readonly string[];
}

/** An operation of the spec, prepared for its calls. */
export interface SpecOperation extends Operation {
  readonly context: OperationContext;
  /** The names of the parameters in its path. */
  readonly pathNames: object;
  /** Locations of the fields of its flat input, by name. */
  readonly locations: Readonly<Record<string, ParameterLocation | "body">>;
}

/** A call before it is made. */
export interface Plan {
  readonly operation: Operation;
  readonly input: CallInput;
}

/** Location of a parameter in the request. */
export type ParameterLocation = "path" | "query" | "header";

/** The parameters and the request body of a call: copies of what the caller has given. */
export interface CallInput {
  readonly params: Parameters;
  readonly body: unknown;
}

/** The parameters of a call, by location. openapi-fetch asks for the URL only if there is a `path`. */
export interface Parameters extends GivenParameters {
  readonly path: Fields;
}

/** The parameters that a caller by path has given. */
export type GivenParameters = { readonly [Location in ParameterLocation]?: Fields | undefined };

type Fields = Record<string, unknown>;

// Object.keys widens the keys to string
export const operationIds = Object.keys(operations) as OperationId[];

/** Returns the details that name an operation in an error. */
export function operationContext(operation: OperationId): OperationContext {
  const { method, path } = operations[operation];
  return { operation, method, path };
}

/** Prepares an operation for its calls. */
export function prepareOperation(id: OperationId): SpecOperation {
  const metadata: OperationMetadata = operations[id];
  const { path, parameters, body, fields, extensions } = metadata;
  // without inherited names, such as "constructor"
  const locations = Object.create(null);
  const names = { ...parameters, body: body === "nested" ? ["body"] : fields };
  for (const [location, all] of Object.entries(names)) for (const name of all) locations[name] = location;
  const parts = partsOf(path);
  const [context, pathNames] = [operationContext(id), namesIn(parts)];
  return { context, metadata, effect: extensions["x-effect"], parts, pathNames, locations };
}

/** Splits a flat input into parameters and request body. @throws MfaError `invalid_input` for an unknown field */
export function splitInput({ metadata, locations }: SpecOperation, given: Fields): CallInput {
  const input = take(given, locations, "field");
  checkIds(input);
  const body: Fields = {};
  const params: { -readonly [Location in keyof Parameters]: Parameters[Location] } = { path: {} };
  for (const name in input) {
    const location = input[name] === undefined ? undefined : locations[name];
    if (location === undefined) continue;
    // without a prototype: openapi-fetch sends what a query inherits
    if (location !== "body") params[location] ??= Object.create(null) as Fields;
    const place = location === "body" ? body : params[location];
    if (place) place[name] = input[name];
  }
  return { params, body: metadata.body === "flat" ? body : body.body };
}

/** Copies parameters of a call by path. @throws MfaError `invalid_input` for one that would not be sent */
export function takeParameters({ pathNames }: SpecOperation, given: GivenParameters = {}): Parameters {
  const { path = {}, query, header } = take(given, locationNames, "field", '"params"');
  const values = take(path, pathNames, "field", '"path"');
  checkIds(values);
  return {
    path: values,
    query: query && take(query, undefined, "field", '"query"'),
    header: header && take(header, undefined, "field", '"header"'),
  };
}

const locationNames: NamesOf<Required<GivenParameters>> = { path: true, query: true, header: true };

/** The names of the parameters between the texts of a URL template. */
export function namesIn(parts: readonly string[]): object {
  return Object.fromEntries(parts.flatMap((name, index) => (index % 2 === 1 ? [[name, true]] : [])));
}
