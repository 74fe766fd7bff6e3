import { check, type NamesOf, take } from "./check.ts";
import { type OperationMetadata, operations } from "./generated/operations.ts";
import type { CallEvent } from "./hooks.ts";
import type { Effect, OperationId, RequestOptions } from "./operation-types.ts";
import { fillPath, partsOf } from "./path-guard.ts";

/** The details that name an operation in an error. Its id is the name of the method for any other route. */
export type OperationContext = Omit<CallEvent, "callId">;

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

/** What a call is to do. */
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
  const places: Record<ParameterLocation | "body", Fields> = { path: {}, query: {}, header: {}, body: {} };
  for (const name in input) {
    const location = locations[name];
    if (location) places[location][name] = input[name];
  }
  const { body, ...params } = places;
  return { params, body: metadata.body === "flat" ? body : body.body };
}

/** Copies parameters of a call by path. @throws MfaError `invalid_input` for one that would not be sent */
export function takeParameters({ pathNames }: SpecOperation, given: GivenParameters = {}): Parameters {
  const { path = {}, query, header } = take(given, locationNames, "field", '"params"');
  return {
    path: take(path, pathNames, "field", '"path"'),
    query: query && take(query, undefined, "field", '"query"'),
    header: header && take(header, undefined, "field", '"header"'),
  };
}

const locationNames: NamesOf<Required<GivenParameters>> = { path: true, query: true, header: true };

/** The names of the parameters between the texts of a URL template. */
function namesIn(parts: readonly string[]): object {
  return Object.fromEntries(parts.flatMap((name, index) => (index % 2 === 1 ? [[name, true]] : [])));
}

/** Effects, by how often a request may be repeated: not even after a 401, after a 401, after any transient failure. */
const repeats: Readonly<Record<Effect, number>> = { consume: 0, send: 1, issue: 1, delete: 2, read: 2 };

const method = /^(GET|POST|PUT|PATCH|DELETE)$/;

/**
 * A URL template of safe characters. It has no "//", which begins another host, no segment of dots, and no query. Without
 * percent signs there is one way to write it.
 */
const template = /^(\/(?!\.\.?(\/|$))([\w.~:@!$&'()*+,=-]|\{\w+\})+)+\/?$/;

/** Names a route in errors and events. They do not show an invalid path, which can hold a secret or control characters. */
export function nameRoute(verb: unknown, path: unknown): OperationContext {
  const valid = (value: unknown, pattern: RegExp) =>
    typeof value === "string" && pattern.test(value) ? value : "";
  return { operation: "request", method: valid(verb, method), path: valid(path, template) };
}

/**
 * Returns the plan of a call to any route: one of the spec, with its effect and responses, or else one whose success is JSON or 204.
 *
 * @throws MfaError `invalid_input` for an invalid route, or an effect that allows more retries than that of the spec
 */
export function planRoute(
  { params = {}, query = {}, body, effect }: RequestOptions,
  context: OperationContext,
  base: string,
): Plan {
  const { method, path } = context;
  check(method, "the method must be GET, POST, PUT, PATCH or DELETE");
  check(path, 'the path must be a template such as "/api/2/roles/{role_id}", with its values in "params"');
  const isEffect = effect === undefined || Object.hasOwn(repeats, effect);
  check(isEffect, '"effect" must be read, delete, send, issue or consume');
  const parts = partsOf(path);
  const values = take(params, namesIn(parts), "field", '"params"');
  const input = { params: { path: values, query: take(query, undefined, "field", '"query"') }, body };
  const id = findOperation(method, new URL(base).pathname + fillPath(parts, values));
  if (!id) {
    const metadata = undeclared(method, path);
    const operation = { metadata, parts, effect: effect ?? (method === "GET" ? "read" : "send") };
    return { operation, input };
  }
  const declared = operations[id].extensions["x-effect"];
  check(
    !effect || repeats[effect] <= repeats[declared],
    `"effect" of ${id} is "${declared}", which allows fewer retries`,
  );
  const { metadata } = prepareOperation(id);
  return { operation: { metadata, parts, effect: effect ?? declared }, input };
}

/**
 * Returns the operation that serves the path of a URL: in any letter case, with or without a format such as ".json", and with or
 * without a last slash, unless two operations differ by it. The path may begin anywhere in the URL's, as a base URL can hold a
 * part of it.
 */
function findOperation(method: string, path: string): OperationId | undefined {
  const found = operationIds.filter((id) => {
    const known = operations[id].path.replace(/\/$/, "").replace(/{\w+}/g, "[^/]+");
    return operations[id].method === method && RegExp(`${known}(\\.\\w+)?/?$`, "i").test(path);
  });
  return found.find((id) => operations[id].path.endsWith("/") === path.endsWith("/")) ?? found[0];
}

/** The metadata of a route that the spec does not have. A DELETE has deleted with any 2xx. */
function undeclared(method: string, path: string): Operation["metadata"] {
  const json = { "application/json": "any" } as const;
  const success: Operation["metadata"]["responses"] = method === "DELETE" ? {} : { "2XX": json };
  const responses = { 204: {}, ...success, default: { ...json, "text/html": "string" } } as const;
  return { method, path, responses, body: "nested", security: [["OAuth2"]], required: {}, extensions: {} };
}
