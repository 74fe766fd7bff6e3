import { type OperationMetadata, operationTable } from "@onelogin-mfa/client/openapi";
import type { State } from "../state/model.ts";
import { countCall } from "../state/rate-limit.ts";
import { Refusal } from "../state/refusal.ts";
import { isValidToken } from "../state/tokens.ts";
import { type Changed, userOf } from "../state/turn.ts";
import type { Store } from "../store.ts";
import type { ApiResponse } from "./api-response.ts";
import { errorResponse, rateHeaders } from "./errors.ts";
import { type ApiHandler, handlers } from "./handlers.ts";
import { checkBody, type RequestBody } from "./read-request.ts";
import type { OperationId, Route } from "./router.ts";

/** A call, read. */
export interface Call {
  readonly route: Route | undefined;
  readonly authorization: string | null;
  readonly body: RequestBody;
}

/**
 * Answers a call as OneLogin would, in this order: is there such a path, is the rate limit kept, may the caller call,
 * does the user exist and may be acted upon, is the body good.
 */
export function respond(store: Store, call: Call, credentials: Credentials): ApiResponse {
  const { route } = call;
  try {
    if (!route) throw new Refusal("no_route", "No Route Exists");
    store.change((state, { now }) => [countCall(state, now), undefined]);
    const access = { state: store.read(), now: store.now(), credentials };
    const claim = { header: call.authorization, form: call.body.form };
    const clientId = authorize(route.operation, claim, access);
    const path = pathOf(route, store);
    const metadata: OperationMetadata = operationTable[route.operation];
    const body = checkBody(route.operation, call.body, metadata.bodyRequired);
    return store.change((state, turn) => handlerOf(route.operation)(state, { path, body, clientId }, turn));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const state = store.read();
    const response = errorResponse(error, route?.operation, state.compat);
    const withHeaders = error.reason === "too_many" && state.rate_limit.headers;
    return withHeaders ? { ...response, headers: rateHeaders(state, store.now()) } : response;
  }
}

type AnyInput = { readonly path: unknown; readonly body: unknown; readonly clientId: string };

function handlerOf(
  operation: OperationId,
): (state: ReturnType<Store["read"]>, input: AnyInput, turn: TurnOf) => Changed<ApiResponse> {
  // the route's own path values and a body that its validator has passed: what this very handler takes
  return handlers[operation] as unknown as ReturnType<typeof handlerOf>;
}

type TurnOf = Parameters<ApiHandler<OperationId>>[2];

function pathOf({ path }: Route, store: Store): Readonly<Record<string, unknown>> {
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

/** What a request says about who sends it. */
interface Claim {
  /** The `Authorization` header. */
  readonly header: string | null;
  /** The fields of a form-encoded body. */
  readonly form: ReadonlyMap<string, string>;
}

/**
 * Whether the caller may call: with the client's credentials for the token calls, in one of three ways, and with a valid
 * token for all others.
 *
 * @returns the client id; empty for a call with a token
 * @throws Refusal `unauthorized`, or `malformed` where `revokeToken` gets no credentials at all (the reference's page
 * revoke-tokens)
 */
function authorize(
  operation: OperationId,
  claim: Claim,
  { state, now, credentials }: { state: State; now: number; credentials: Credentials },
): string {
  const schemes: readonly (readonly string[])[] = operationTable[operation].security;
  if (!schemes.some((scheme) => scheme.includes("BasicCredentials"))) {
    const token = claim.header?.match(/^bearer[ :]\s*(\S+)$/i)?.[1];
    if (token !== undefined && isValidToken(state, token, now)) return "";
    throw new Refusal("unauthorized", "Please provide valid credentials");
  }
  const given = credentialsIn(claim);
  if (!given && operation === "revokeToken") {
    throw new Refusal("malformed", "The authorization information is missing");
  }
  const isRight = given?.clientId === credentials.clientId && given.clientSecret === credentials.clientSecret;
  if (!isRight) throw new Refusal("unauthorized", "Authentication Failure");
  return credentials.clientId;
}

function credentialsIn({ header, form }: Claim): Credentials | undefined {
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
