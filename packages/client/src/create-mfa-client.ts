import { checkHttpHosts, resolveBaseUrl } from "./base-url.ts";
import { type AnyMethod, createCalls } from "./calls.ts";
import { checkOption } from "./check.ts";
import { systemClock } from "./clock.ts";
import { callHook, type Emit, flowEvents } from "./events.ts";
import { version } from "./generated/operations.ts";
import { isBrowser } from "./is-browser.ts";
import type { MfaClient } from "./operation-types.ts";
import { checkOneOf, type MfaClientOptions, readOptions, takeClientOptions } from "./options.ts";
import { createAuthorizer } from "./tokens/authorize.ts";
import { createTokenManager, type TokenManager, type TokenResponse } from "./tokens/token-manager.ts";

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
export function createMfaClient(given: MfaClientOptions): MfaClient {
  const options = takeClientOptions(given);
  const { accessToken, credentials, tokenStore, onEvent, fetch } = options;
  const { clock = systemClock, random = Math.random } = options;
  // a browser has its own User-Agent, and asks the server whether another is allowed
  const agent: Record<string, string> = isBrowser() ? {} : { "user-agent": `onelogin-mfa-client/${version}` };
  const headers = { accept: "application/json", ...agent };
  const defaults = readOptions(options, { maxRetries: 2, timeoutMs: 30_000, headers, fetchOptions: {} });
  const httpHosts = checkHttpHosts(options.insecureHttpHosts);
  const baseUrl = resolveBaseUrl(options, httpHosts);
  checkOption(tokenStore === undefined || credentials, '"tokenStore" needs "credentials".');
  checkOption(
    tokenStore === undefined || typeof tokenStore === "function",
    '"tokenStore" must be "shareTokens(store)".',
  );
  checkOneOf({ accessToken, credentials });
  checkOption(onEvent === undefined || typeof onEvent === "function", '"onEvent" must be a function.');
  const emit: Emit | undefined = onEvent && ((event) => callHook(onEvent, event));
  const tokens =
    credentials &&
    createTokenManager({
      requestToken: (init) =>
        // validated against the spec: the required fields are there
        methods.generateToken(
          { grant_type: "client_credentials" },
          { ...init, as: "result" },
        ) as Promise<TokenResponse>,
      shared: tokenStore?.(`onelogin-mfa:${baseUrl}:${credentials.clientId}`, clock),
      clock,
      emit,
    });
  const { methods, byPath, ...rest } = createCalls({
    ...defaults,
    baseUrl,
    httpHosts,
    fetch,
    authorizer: createAuthorizer(accessToken, credentials, tokens),
    clock,
    random,
    emit,
    validator: emit && options.validator,
    secrets: credentials ? [credentials.clientSecret] : [],
  });
  const callWith = (method: string) => (path: string, init?: object) => byPath(method, path, init);
  const verbs = ["GET", "POST", "PUT", "DELETE"].map((method) => [method, callWith(method)]);
  const client = {
    baseUrl,
    ...rest,
    ...Object.fromEntries(verbs),
    ...methods,
    revokeToken: revokeWith(methods.revokeToken, tokens),
    [flowEvents]: emit,
    [Symbol.asyncDispose]: async () => tokens?.close(),
  };
  // The methods come from the generated operations, the types from the generated schema. Both come from one spec, which
  // the compiler cannot see. The contract suite calls every operation through both.
  return client as unknown as MfaClient;
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
