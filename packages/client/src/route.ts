import { type Operation, type OperationContext, operationOf } from "./call.ts";
import { checkNames } from "./check-names.ts";
import { createError } from "./errors/kinds.ts";
import { operations } from "./generated/operations.ts";
import { isRecord } from "./is-record.ts";
import type { Effect, OperationId, RequestOptions } from "./operation-types.ts";
import { fillPath, partsOf } from "./path-guard.ts";

/** Effects, by how often a request may be repeated: not even after a 401, after a 401, after any transient failure. */
const repeats: Readonly<Record<Effect, number>> = { consume: 0, send: 1, issue: 1, delete: 2, read: 2 };

/**
 * A URL template of safe characters. It has no "//", which begins another host, no segment of dots, and no query. Without
 * percent signs there is one way to write it.
 */
const template = /^(\/(?!\.\.?(\/|$))([\w.~:@!$&'()*+,=-]|\{\w+\})+)+\/?$/;

/** Names a route in errors and events. They do not show an invalid path, which can hold a secret or control characters. */
export function nameRoute(method: unknown, path: unknown): OperationContext {
  const valid = (value: unknown, pattern: RegExp) =>
    typeof value === "string" && pattern.test(value) ? value : "";
  const methods = /^(GET|POST|PUT|PATCH|DELETE)$/;
  return { operation: "request", method: valid(method, methods), path: valid(path, template) };
}

/**
 * Returns the operation of any route: one of the spec, with its effect and responses, or else one whose success is JSON or 204.
 *
 * @throws MfaError `invalid_input` for an invalid route, or an effect that allows more retries than that of the spec
 */
export function routeOf(options: RequestOptions, context: OperationContext): Operation {
  checkRoute(options, context);
  const { method, path } = context;
  const { params = {}, effect } = options;
  const parts = partsOf(path);
  const names = parts.filter((_, index) => index % 2 === 1);
  checkNames(params, Object.fromEntries(names.map((name) => [name, true])), "field", context);
  const id = findOperation(method, fillPath(parts, params, context));
  if (!id) {
    const { metadata, locations } = undeclared(method, path);
    return { metadata, locations, context, parts, effect: effect ?? (method === "GET" ? "read" : "send") };
  }
  const declared = operations[id].extensions["x-effect"];
  if (effect && repeats[effect] > repeats[declared]) {
    const what = `"effect" must not be "${effect}": the route is ${id} of the spec, whose effect is "${declared}"`;
    throw createError("invalid_input", what, context);
  }
  return { ...operationOf(id), context, parts, effect: effect ?? declared };
}

/** Checks what a caller without types can pass. @throws MfaError `invalid_input` */
function checkRoute(
  { params = {}, query = {}, effect = "read" }: RequestOptions,
  context: OperationContext,
): void {
  const { method, path } = context;
  const check = (isValid: boolean, what: string) => {
    if (!isValid) throw createError("invalid_input", what, context);
  };
  check(method !== "", "the method must be GET, POST, PUT, PATCH or DELETE");
  check(
    path !== "",
    'the path must be a template such as "/api/2/roles/{role_id}", with its values in "params"',
  );
  // the entries of a Map or of URLSearchParams would be ignored
  const areObjects = [params, query].every((values) => isRecord(values) && !(Symbol.iterator in values));
  check(areObjects, '"params" and "query" must be objects');
  check(Object.hasOwn(repeats, effect), '"effect" must be read, delete, send, issue or consume');
}

/**
 * Returns the operation that serves a path: in any letter case, with or without a format such as ".json", and with or without a
 * last slash, unless two operations differ by it.
 */
function findOperation(method: string, path: string): OperationId | undefined {
  const segments = segmentsOf(path);
  // Object.keys widens the keys to string
  const found = (Object.keys(operations) as OperationId[]).filter((id) => {
    const known = segmentsOf(operations[id].path);
    const isSame = (name: string, index: number) => name.startsWith("{") || name === segments[index];
    return operations[id].method === method && known.length === segments.length && known.every(isSame);
  });
  return found.find((id) => operations[id].path.endsWith("/") === path.endsWith("/")) ?? found[0];
}

function segmentsOf(path: string): readonly string[] {
  return path
    .toLowerCase()
    .replace(/(\.\w+)?\/?$/, "")
    .split("/");
}

/** The metadata of a route that the spec does not have. A DELETE has deleted with any 2xx. */
function undeclared(method: string, path: string): Pick<Operation, "metadata" | "locations"> {
  const json = { "application/json": "any" } as const;
  const responses = {
    204: {},
    ...(method === "DELETE" ? {} : { "2XX": json }),
    default: { ...json, "text/html": "string" },
  } as const;
  const metadata = {
    method,
    path,
    responses,
    body: "nested",
    security: [["OAuth2"]],
    required: {},
    extensions: {},
  } as const;
  return { metadata, locations: {} };
}
