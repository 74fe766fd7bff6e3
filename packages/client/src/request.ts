import { anyRoute, type RouteCaller } from "./any-route.ts";
import type { CallInit } from "./call.ts";
import { type CallOperation, type Level, methodOptions } from "./calls.ts";
import { check, type NamesOf, take } from "./check.ts";
import { operations } from "./generated/operations.ts";
import { namesIn, type Operation, type OperationContext, operationIds, type Plan } from "./operation.ts";
import type { Effect, MethodOptions, MethodOutput, OperationId, ResultForm } from "./operation-types.ts";
import { fillPath, partsOf } from "./path-guard.ts";

/** Options of `request`. */
export interface RequestOptions<Form extends ResultForm = ResultForm> extends MethodOptions<Form> {
  /** The values of the names in the path. */
  params?: Readonly<Record<string, string | number | bigint | boolean>> | undefined;
  /** The query. A value that is `undefined` or `null` is left out. */
  query?: Readonly<Record<string, string | number | bigint | boolean | null | undefined>> | undefined;
  /** The request body, as JSON or as `contentType` says. */
  body?: unknown;
  /**
   * Effect of repeating the request. `read` and `delete` are retried after any transient failure; `send` and `issue` only
   * if the server has not processed the request; `consume`, for a one-time password, is not even repeated after a 401.
   * @default "read" for GET, else "send"
   */
  effect?: Effect | undefined;
}

/**
 * Calls any other route of the account's host, with the client's access token, deadline, retries, events and errors.
 *
 * Nothing is known about its response: a success is a 204, or JSON that reports no failure, and its data is `unknown`.
 * `as: "response"` reads anything else. The path is a URL template, which errors and events show: values belong into `params`.
 * A route of the spec is refused: its method knows more about it.
 *
 * @example
 * ```ts
 * import { createMfaClient } from "@onelogin-mfa/client";
 * import { request } from "@onelogin-mfa/client/request";
 *
 * const mfa = createMfaClient({ subdomain: "acme", accessToken: "…" });
 * const roles = await request(mfa, "GET", "/api/2/users/{user_id}/roles", { params: { user_id: 42 } });
 * ```
 *
 * @throws MfaError as an operation method; `invalid_input` also for a route of the spec
 */
export function request<Form extends ResultForm = "data">(
  mfa: RouteCaller,
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
  path: string,
  options: RequestOptions<Form> = {},
): Promise<MethodOutput<unknown, Form>> {
  const named = nameRoute(method, path);
  // `params` has another form here
  const plan = (copy: CallInit, base: string) => planRoute(copy as RequestOptions, named, base);
  const callOperation = mfa[anyRoute] as CallOperation;
  // `as` decides the form, which the compiler cannot see
  return callOperation(level, named, options, plan) as Promise<MethodOutput<unknown, Form>>;
}

const names: NamesOf<RequestOptions> = {
  ...methodOptions,
  params: true,
  query: true,
  body: true,
  effect: true,
};
const level: Level = { options: names, form: "data" };

const effects: ReadonlySet<unknown> = new Set<Effect>(["read", "delete", "send", "issue", "consume"]);

const method = /^(GET|POST|PUT|PATCH|DELETE)$/;

/**
 * A URL template of safe characters. It has no "//", which begins another host, no segment of dots, and no query. Without
 * percent signs there is one way to write it.
 */
const template = /^(\/(?!\.\.?(\/|$))([\w.~:@!$&'()*+,=-]|\{\w+\})+)+\/?$/;

/** Names a route in errors and events. They do not show an invalid path, which can hold a secret or control characters. */
function nameRoute(verb: unknown, path: unknown): OperationContext {
  const valid = (value: unknown, pattern: RegExp) =>
    typeof value === "string" && pattern.test(value) ? value : "";
  return { operation: "request", method: valid(verb, method), path: valid(path, template) };
}

/**
 * Returns the plan of a call to a route that the spec does not have.
 *
 * @throws MfaError `invalid_input` for an invalid route, or one of the spec
 */
function planRoute(
  { params = {}, query = {}, body, effect }: RequestOptions,
  context: OperationContext,
  base: string,
): Plan {
  const { method, path } = context;
  check(method, "the method must be GET, POST, PUT, PATCH or DELETE");
  check(path, 'the path must be a template such as "/api/2/roles/{role_id}", with its values in "params"');
  check(effect === undefined || effects.has(effect), '"effect" must be read, delete, send, issue or consume');
  const parts = partsOf(path);
  const values = take(params, namesIn(parts), "field", '"params"');
  const input = { params: { path: values, query: take(query, undefined, "field", '"query"') }, body };
  const own = operationAt(method, new URL(base).pathname + fillPath(parts, values));
  check(!own, `the spec has this route: call the client's method "${own}"`);
  const ofMethod = method === "GET" ? "read" : "send";
  return { operation: { metadata: undeclared(method, path), parts, effect: effect ?? ofMethod }, input };
}

/**
 * Returns the operation that serves a path: in any letter case, with or without a format such as ".json" or a last slash, unless two
 * operations differ by it. The path may begin anywhere in the URL's, as a base URL can hold a part of it.
 */
function operationAt(method: string, path: string): OperationId | undefined {
  const found = operationIds.filter((id) => {
    const known = operations[id].path.replace(/\/$/, "").replace(/{\w+}/g, "[^/]+");
    return operations[id].method === method && RegExp(`${known}(\\.\\w+)?/?$`, "i").test(path);
  });
  return found.find((id) => operations[id].path.endsWith("/") === path.endsWith("/")) ?? found[0];
}

/** The metadata of a route that the spec does not have. */
function undeclared(method: string, path: string): Operation["metadata"] {
  const json = { "application/json": "any" } as const;
  const responses = { 204: {}, "2XX": json, default: { ...json, "text/html": "string" } } as const;
  return { method, path, responses, body: "nested", security: [["OAuth2"]], required: {}, extensions: {} };
}
