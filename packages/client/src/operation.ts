import { check, checkNames, type NamesOf } from "./check.ts";
import { type OperationMetadata, operations } from "./generated/operations.ts";
import type { CallEvent } from "./hooks.ts";
import { isRecord } from "./is-record.ts";
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
  // Stryker disable next-line ConditionalExpression,ArrayDeclaration: no operation of ours has a nested body
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
    // Stryker disable next-line ConditionalExpression: what has none is refused before, unless it is undefined
    if (location) places[location] = { ...places[location], [name]: value };
  }
  const { body = {}, ...params } = places;
  return { params, body: metadata.body === "flat" ? body : body.body };
}

/** Refuses parameters of a call by path that would not be sent. @throws MfaError `invalid_input` for an unknown name */
export function checkParameters({ parts }: Operation, params: CallInput["params"] = {}): void {
  checkNames(params, { path: true, query: true, header: true } satisfies NamesOf<typeof params>, "field");
  checkNames(params.path ?? {}, namesIn(parts), "field");
}

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
 * Returns the operation of any route: one of the spec, with its effect and responses, or else one whose success is JSON or 204.
 *
 * @throws MfaError `invalid_input` for an invalid route, or an effect that allows more retries than that of the spec
 */
export function routeOf(
  { params = {}, query = {}, effect }: RequestOptions,
  { method, path }: OperationContext,
): Operation {
  check(method, "the method must be GET, POST, PUT, PATCH or DELETE");
  check(path, 'the path must be a template such as "/api/2/roles/{role_id}", with its values in "params"');
  // the entries of a Map or of URLSearchParams would be ignored
  const areObjects = [params, query].every((values) => isRecord(values) && !(Symbol.iterator in values));
  check(areObjects, '"params" and "query" must be objects');
  const isEffect = effect === undefined || Object.hasOwn(repeats, effect);
  check(isEffect, '"effect" must be read, delete, send, issue or consume');
  const parts = partsOf(path);
  checkNames(params, namesIn(parts), "field");
  const id = findOperation(method, fillPath(parts, params));
  if (!id) {
    const metadata = undeclared(method, path);
    return { metadata, parts, effect: effect ?? (method === "GET" ? "read" : "send"), locations: {} };
  }
  const declared = operations[id].extensions["x-effect"];
  check(
    !effect || repeats[effect] <= repeats[declared],
    `"effect" of ${id} is "${declared}", which allows fewer retries`,
  );
  return { ...operationOf(id), parts, effect: effect ?? declared };
}

/**
 * Returns the operation that serves a path: in any letter case, with or without a format such as ".json", and with or without a
 * last slash, unless two operations differ by it.
 */
function findOperation(method: string, path: string): OperationId | undefined {
  const found = operationIds.filter((id) => {
    const known = operations[id].path.replace(/\/$/, "").replace(/{\w+}/g, "[^/]+");
    return operations[id].method === method && RegExp(`^${known}(\\.\\w+)?/?$`, "i").test(path);
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
