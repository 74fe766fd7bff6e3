import { type OperationId, operationTable } from "@onelogin-mfa/client/openapi";
import type { State } from "../state/model.ts";
import { countCall } from "../state/rate-limit.ts";
import { Refusal } from "../state/refusal.ts";
import { isValidToken } from "../state/tokens.ts";
import { type Changed, type Turn, userOf } from "../state/turn.ts";
import type { Store } from "../store.ts";
import { errorResponse, rateHeaders } from "./errors.ts";
import { handlers } from "./handlers.ts";
import type { ApiResponse } from "./http.ts";
import { type Call, checkBody } from "./read-call.ts";

/** Handles a call as OneLogin does. The checks in order: site, path, rate limit, credentials, user, request body. */
export function respond(store: Store, call: Call, credentials: Credentials): ApiResponse {
  const { route } = call;
  try {
    if (call.isCrossSite) throw new Refusal("forbidden", crossSite);
    if (!route) throw new Refusal("no_route", "No Route Exists");
    store.change((state, { now }) => [countCall(state, now), undefined]);
    const access = { state: store.read(), now: store.now(), credentials };
    const clientId = authorize(route.operation, call, access);
    const path = pathOf(route, store);
    const body = checkBody(route.operation, call.body);
    const input = { path, query: call.query, body, clientId };
    return store.change((state, turn) => handlerOf(route.operation)(state, input, turn));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const state = store.read();
    const response = errorResponse(error, route?.operation, state.compat);
    const withHeaders = error.reason === "too_many" && state.rate_limit.headers;
    return withHeaders ? { ...response, headers: rateHeaders(state, store.now()) } : response;
  }
}

/** The sandbox's own: a page on the web must not spend a developer's codes or revoke the token. */
const crossSite = "The sandbox refuses requests from pages of other sites. Call it from your server.";

type AnyHandler = (
  state: State,
  input: {
    readonly path: unknown;
    readonly query: URLSearchParams;
    readonly body: unknown;
    readonly clientId: string;
  },
  turn: Turn,
) => Changed<ApiResponse>;

function handlerOf(operation: OperationId): AnyHandler {
  // called with the route's own path values and a body that the operation's validator has accepted
  return handlers[operation] as unknown as AnyHandler;
}

function pathOf({ path }: NonNullable<Call["route"]>, store: Store): Readonly<Record<string, unknown>> {
  if (path.user_id === undefined) return path;
  const user_id = /^\d{1,15}$/.test(path.user_id) ? Number(path.user_id) : 0;
  const { forbidden } = userOf(store.read(), user_id);
  if (forbidden) {
    throw new Refusal("forbidden", "You are not authorised to perform this action or access the resource");
  }
  return { ...path, user_id };
}

/** A client id and its secret. */
export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/**
 * Checks the client's credentials, in one of three forms, for token operations and the access token for all others.
 *
 * @returns the client id; empty for a call with a token
 * @throws Refusal `unauthorized`; `malformed` if `revokeToken` has no credentials, or the header of `getRateLimit` holds no
 * token (the reference's pages revoke-tokens and get-rate-limit)
 */
function authorize(
  operation: OperationId,
  call: Call,
  { state, now, credentials }: { state: State; now: number; credentials: Credentials },
): string {
  const schemes: readonly (readonly string[])[] = operationTable[operation].security;
  if (!schemes.some((scheme) => scheme.includes("BasicCredentials"))) {
    const token = call.authorization?.match(/^bearer[ :]\s*(\S+)$/i)?.[1];
    if (token !== undefined && isValidToken(state, token, now)) return "";
    if (operation === "getRateLimit" && call.authorization && token === undefined) {
      throw new Refusal("malformed", "Authorization Information is incorrect");
    }
    throw new Refusal("unauthorized", "Please provide valid credentials");
  }
  const given = credentialsIn(call);
  if (!given && operation === "revokeToken") {
    throw new Refusal("malformed", "The authorization information is missing");
  }
  const isRight = given?.clientId === credentials.clientId && given.clientSecret === credentials.clientSecret;
  if (!isRight) throw new Refusal("unauthorized", "Authentication Failure");
  return credentials.clientId;
}

function credentialsIn({ authorization: header, body: { form } }: Call): Credentials | undefined {
  if (header === null) {
    const clientId = form.get("client_id");
    const clientSecret = form.get("client_secret");
    return clientId !== undefined && clientSecret !== undefined ? { clientId, clientSecret } : undefined;
  }
  const own = header.match(/^client_id:\s*([^,\s]+)\s*,\s*client_secret:\s*(\S+)$/i);
  if (own?.[1] !== undefined && own[2] !== undefined) return { clientId: own[1], clientSecret: own[2] };
  const basic = header.match(/^basic\s+(\S+)$/i)?.[1];
  const [clientId, ...rest] = basic === undefined ? [] : decodeBase64(basic).split(":");
  return clientId === undefined ? undefined : { clientId, clientSecret: rest.join(":") };
}

/** RFC 7617, in UTF-8. */
function decodeBase64(text: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(text), (char) => char.charCodeAt(0)));
  } catch {
    return "";
  }
}
