import createClient from "openapi-fetch";
import { resolveBaseUrl } from "./base-url.ts";
import type { MfaClient } from "./client-types.ts";
import { systemClock } from "./clock.ts";
import { createError } from "./errors/create-error.ts";
import { createLowLevelCall } from "./low-level-call.ts";
import { type AnyMethod, createOperationMethods } from "./operation-methods.ts";
import { checkLimits, type MfaClientOptions } from "./options.ts";
import { createAuthorizer } from "./tokens/authorize.ts";
import type { TokenResponse } from "./tokens/obtain-token.ts";
import { createTokenManager, type TokenManager } from "./tokens/token-manager.ts";
import { shareTokens } from "./tokens/token-store.ts";

/**
 * Creates a client for one OneLogin account.
 *
 * The result has openapi-fetch's calls by path (`GET`, `POST`, `PUT`, `DELETE`), which answer with values, and one
 * method for each operation of the spec, which gives the data and throws `MfaError`.
 *
 * @example
 * ```ts
 * const mfa = createMfaClient({ subdomain: "acme", credentials: { clientId, clientSecret } });
 * const devices = await mfa.getAuthenticationDevices({ user_id: 42 });
 * await mfa.revokeToken(); // at shutdown
 * ```
 *
 * @throws MfaError `configuration` if an option does not make sense; the message names it
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
    // looked up at each call, so that a fetch that is replaced later (MSW, instrumentation) is used
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
  // The methods are made from the generated operations, the types from the generated schema: one document, two views,
  // which no type system can see to be one. The contract suite calls every operation through both.
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
    throw createError(
      "configuration",
      '"tokenStore" is for the tokens that "credentials" gives; it is missing.',
    );
  }
  if (!credentials) return undefined;
  const key = `onelogin-mfa:${baseUrl}:${credentials.clientId}`;
  const source = {
    // the response has been validated against the spec: its fields are there
    requestToken: () => requestToken() as Promise<TokenResponse>,
    shared: tokenStore && shareTokens(tokenStore, key, clock),
    clock,
  };
  return createTokenManager(source, onToken);
}

/** `revokeToken()` without an input ends the token that the client keeps; with nothing to end it does nothing. */
function revokeWith(revoke: AnyMethod, tokens: TokenManager | undefined): AnyMethod {
  return async (input, options) => {
    if (input !== undefined || !tokens) return revoke(input, options);
    const access_token = await tokens.forget();
    return access_token === undefined ? undefined : revoke({ access_token }, options);
  };
}
