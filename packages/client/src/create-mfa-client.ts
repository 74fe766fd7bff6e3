import createClient, { createQuerySerializer } from "openapi-fetch";
import { checkHttpHosts, resolveBaseUrl } from "./base-url.ts";
import { prepare } from "./call.ts";
import { type AnyMethod, createCalls, createReport } from "./calls.ts";
import { systemClock } from "./clock.ts";
import { createError } from "./errors/kinds.ts";
import { version } from "./generated/operations.ts";
import { createEmit, type Hooks } from "./hooks.ts";
import { isBrowser } from "./is-browser.ts";
import type { MfaClient } from "./operation-types.ts";
import {
  checkClientOptions,
  checkFetchOptions,
  checkLimits,
  checkOneOf,
  headersOf,
  type MfaClientOptions,
} from "./options.ts";
import { createSender } from "./send.ts";
import { createAuthorizer } from "./tokens/authorize.ts";
import {
  createTokenManager,
  type TokenManager,
  type TokenResponse,
  type TokenSource,
} from "./tokens/token-manager.ts";
import { startTrace } from "./trace.ts";

/**
 * Creates a client for one OneLogin account.
 *
 * It has one method for each operation of the spec, which returns the data and throws `MfaError`, and openapi-fetch's
 * calls by path (`GET`, `POST`, `PUT`, `DELETE`), which return declared errors as values.
 *
 * @example
 * ```ts
 * const mfa = createMfaClient({ subdomain: "acme", credentials: { clientId, clientSecret } });
 * const devices = await mfa.getAuthenticationDevices({ user_id: 42 });
 * ```
 *
 * @throws MfaError `configuration` if an option is invalid; the message names it
 */
export function createMfaClient(options: MfaClientOptions): MfaClient {
  checkClientOptions(options);
  const { maxRetries = 2, timeoutMs = 30_000, clock = systemClock, random = Math.random } = options;
  checkLimits({ maxRetries, timeoutMs });
  checkFetchOptions(options.fetchOptions);
  const httpHosts = checkHttpHosts(options.insecureHttpHosts);
  const baseUrl = resolveBaseUrl(options, httpHosts);
  const { accessToken, credentials, logger, validator } = options;
  const emit = createEmit(options, logger);
  const tokens = manageTokens(
    options,
    baseUrl,
    (init) =>
      // validated against the spec: the required fields are there
      methods.generateToken(
        { grant_type: "client_credentials" },
        { ...init, as: "result" },
      ) as Promise<TokenResponse>,
    emit && ((event) => emit("token", event)),
  );
  const openapi = createClient<Record<string, never>>({
    baseUrl,
    headers: { accept: "application/json", ...userAgent(), ...headersOf({ headers: options.headers }, {}) },
    querySerializer: createQuerySerializer(),
  });
  const { send, use } = createSender(openapi, {
    // looked up at each call, so that a later replacement (MSW, instrumentation) is used
    fetch: options.fetch ?? ((request, init) => globalThis.fetch(request, init)),
    isOwnFetch: options.fetch !== undefined,
    authorizer: createAuthorizer(accessToken, credentials, tokens),
    clock,
    random,
  });
  const nextId = countIds(random);
  const secrets = credentials ? [credentials.clientSecret] : [];
  const fetchOptions = options.fetchOptions && { ...options.fetchOptions };
  const defaults = { baseUrl, httpHosts, maxRetries, timeoutMs, fetchOptions, clock, secrets };
  const { methods, byPath, request } = createCalls({
    start(named) {
      const context = { callId: nextId(), ...named };
      return [context, startTrace(context, emit, clock)];
    },
    prepare: (operation, input, init, isRaw, trace) =>
      prepare(operation, input, init, isRaw, trace, defaults),
    send,
    report: (options.onMismatch ?? logger) && createReport(validator),
  });
  const callWith = (method: string) => (path: string, init?: object) => byPath(method, path, init);
  const lowLevel = {
    GET: callWith("GET"),
    POST: callWith("POST"),
    PUT: callWith("PUT"),
    DELETE: callWith("DELETE"),
    request,
    use,
    eject: openapi.eject,
  };
  const revokeToken = revokeWith(methods.revokeToken, tokens);
  // The methods come from the generated operations, the types from the generated schema. Both come from one spec, which
  // the compiler cannot see. The contract suite calls every operation through both.
  const client = { ...lowLevel, ...methods, revokeToken, [Symbol.asyncDispose]: async () => tokens?.close() };
  return client as unknown as MfaClient;
}

/** Returns a function that makes the ids of calls: a text of this client, and the number of the call. */
function countIds(random: () => number): () => string {
  let count = 0;
  // at the first call: some runtimes have no random numbers before
  let client = "";
  return () => {
    client ||= `${random().toString(36).slice(2, 12)}-`;
    return `${client}${++count}`;
  };
}

/** A `User-Agent` with the package's version. A browser has its own, and asks the server whether another is allowed. */
function userAgent(): { readonly "user-agent"?: string } {
  return isBrowser() ? {} : { "user-agent": `onelogin-mfa-client/${version}` };
}

function manageTokens(
  { accessToken, credentials, tokenStore, clock = systemClock }: MfaClientOptions,
  baseUrl: string,
  requestToken: TokenSource["requestToken"],
  onToken: Hooks["onToken"],
): TokenManager | undefined {
  if (tokenStore !== undefined && credentials === undefined) {
    throw createError("configuration", '"tokenStore" needs "credentials", which is missing.');
  }
  if (tokenStore !== undefined && typeof tokenStore !== "function") {
    throw createError("configuration", '"tokenStore" must be the result of "shareTokens(store)".');
  }
  checkOneOf({ accessToken, credentials });
  if (!credentials) return undefined;
  const key = `onelogin-mfa:${baseUrl}:${credentials.clientId}`;
  const shared = tokenStore?.(key, clock);
  return createTokenManager({ requestToken, shared, clock }, onToken);
}

/** `revokeToken()` without an input revokes the client's token, also one that is on its way; without one it does nothing. */
function revokeWith(revoke: AnyMethod, tokens: TokenManager | undefined): AnyMethod {
  return async (input, options) => {
    if (input !== undefined || !tokens) return revoke(input, options);
    const access_token = await tokens.current();
    if (access_token === undefined) return undefined;
    const result = await revoke({ access_token }, options);
    tokens.forget(access_token);
    return result;
  };
}
