import createClient from "openapi-fetch";
import { resolveBaseUrl } from "./base-url.ts";
import { systemClock } from "./clock.ts";
import { createError } from "./errors/kinds.ts";
import { createLowLevelCall } from "./low-level-call.ts";
import { type AnyMethod, createOperationMethods } from "./operation-methods.ts";
import type { MfaClient } from "./operation-types.ts";
import { checkLimits, type MfaClientOptions } from "./options.ts";
import { createAuthorizer } from "./tokens/authorize.ts";
import { createTokenManager, type TokenManager, type TokenResponse } from "./tokens/token-manager.ts";
import { shareTokens } from "./tokens/token-store.ts";

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
 * await mfa.revokeToken(); // at shutdown
 * ```
 *
 * @throws MfaError `configuration` if an option is invalid; the message names it
 */
export function createMfaClient(options: MfaClientOptions): MfaClient {
  const { maxRetries = 2, timeoutMs = 30_000, clock = systemClock, random = Math.random } = options;
  checkLimits({ maxRetries, timeoutMs });
  const baseUrl = resolveBaseUrl(options);
  const client = createClient<Record<string, never>>({ baseUrl, headers: { accept: "application/json" } });
  const tokens = manageTokens(options, baseUrl, () =>
    methods.generateToken({ grant_type: "client_credentials" }),
  );
  const calls = createLowLevelCall(client, {
    maxRetries,
    timeoutMs,
    // looked up at each call, so that a later replacement (MSW, instrumentation) is used
    fetch: options.fetch ?? ((request, init) => globalThis.fetch(request, init)),
    authorizer: createAuthorizer(options.accessToken, options.credentials, tokens),
    hooks: options,
    validator: options.validator,
    clock,
    random,
  });
  const methods = createOperationMethods(calls);
  const revokeToken = revokeWith(methods.revokeToken, tokens);
  const byPath = (method: string) => (path: string, init?: object) => calls.byPath(method, path, init);
  const lowLevel = {
    GET: byPath("GET"),
    POST: byPath("POST"),
    PUT: byPath("PUT"),
    DELETE: byPath("DELETE"),
    use: client.use,
    eject: client.eject,
  };
  // The methods come from the generated operations, the types from the generated schema. Both come from one spec, which
  // the compiler cannot see. The contract suite calls every operation through both.
  return { ...lowLevel, ...methods, revokeToken } as unknown as MfaClient;
}

function manageTokens(
  { accessToken, credentials, tokenStore, clock = systemClock, onToken }: MfaClientOptions,
  baseUrl: string,
  requestToken: () => Promise<unknown>,
): TokenManager | undefined {
  if (accessToken !== undefined && credentials !== undefined) {
    throw createError("configuration", 'Give one of "accessToken" and "credentials", not both.');
  }
  if (tokenStore !== undefined && credentials === undefined) {
    throw createError("configuration", '"tokenStore" needs "credentials", which is missing.');
  }
  if (!credentials) return undefined;
  const key = `onelogin-mfa:${baseUrl}:${credentials.clientId}`;
  const source = {
    // validated against the spec: the required fields are there
    requestToken: () => requestToken() as Promise<TokenResponse>,
    shared: tokenStore && shareTokens(tokenStore, key, clock),
    clock,
  };
  return createTokenManager(source, onToken);
}

/** `revokeToken()` without an input revokes the client's token; it does nothing if there is none. */
function revokeWith(revoke: AnyMethod, tokens: TokenManager | undefined): AnyMethod {
  return async (input, options) => {
    if (input !== undefined || !tokens) return revoke(input, options);
    const access_token = await tokens.forget();
    return access_token === undefined ? undefined : revoke({ access_token }, options);
  };
}
