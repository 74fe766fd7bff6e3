import type { OperationId } from "@onelogin-mfa/client/openapi";
import type { ApiSettings } from "../options.ts";
import { type ChangeContext, type Changed, userOf } from "../state/change-context.ts";
import type { State } from "../state/model.ts";
import { countCall } from "../state/rate-limit.ts";
import { forbidden, notFound, Refusal } from "../state/refusal.ts";
import type { Store } from "../store.ts";
import { authorize } from "./authorize.ts";
import { checkBody } from "./check-body.ts";
import { errorResponse, rateHeaders } from "./errors.ts";
import { handlers } from "./handlers.ts";
import type { ApiResponse } from "./http.ts";
import type { Call } from "./read-call.ts";

/** Handles a call as OneLogin does. The checks in order: page, path, rate limit, credentials, user, request body. */
export function respond(store: Store, call: Call, settings: ApiSettings): ApiResponse {
  const { route } = call;
  try {
    // a page on the web must not spend a developer's codes or revoke the token
    if (call.refused !== undefined) throw new Refusal("forbidden", call.refused);
    if (call.allow !== undefined) return { status: 204, headers: { allow: call.allow } };
    if (!route) throw new Refusal("no_route", "No Route Exists");
    store.change((state, { now }) => [countCall(state, now), undefined]);
    const access = { state: store.read(), now: store.now(), clients: settings.clients };
    const clientId = authorize(route.operation, call, access);
    const path = pathOf(route, store);
    const body = checkBody(route.operation, call.body, settings.strict);
    const input = { path, query: call.query, body, clientId, settings };
    return store.change((state, context) => handlerOf(route.operation)(state, input, context));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const state = store.read();
    const response = errorResponse(error, route?.operation, state.compat);
    const withHeaders = error.kind === "too_many" && state.rate_limit.headers;
    return withHeaders ? { ...response, headers: rateHeaders(state, store.now()) } : response;
  }
}

type AnyHandler = (state: State, input: object, context: ChangeContext) => Changed<ApiResponse>;

function handlerOf(operation: OperationId): AnyHandler {
  // called with the route's own path values and a body that the operation's validator has accepted
  return handlers[operation] as unknown as AnyHandler;
}

function pathOf({ path }: NonNullable<Call["route"]>, store: Store): Readonly<Record<string, unknown>> {
  if (path.user_id === undefined) return path;
  if (!/^\d{1,15}$/.test(path.user_id)) throw notFound("the user_id in the path is not a number");
  const user_id = Number(path.user_id);
  if (userOf(store.read(), user_id).forbidden) throw forbidden(`user ${user_id} is set to "forbidden"`);
  return { ...path, user_id };
}
