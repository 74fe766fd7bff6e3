import createClient from "openapi-fetch";
import { createAuthorizer } from "./authorize.ts";
import { resolveBaseUrl } from "./base-url.ts";
import type { MfaClient } from "./client-types.ts";
import { systemClock } from "./clock.ts";
import { createLowLevelCall } from "./low-level-call.ts";
import { createOperationMethods } from "./operation-methods.ts";
import { checkLimits, type MfaClientOptions } from "./options.ts";

/**
 * Creates a client for one OneLogin account.
 *
 * The result has openapi-fetch's calls by path (`GET`, `POST`, `PUT`, `DELETE`), which answer with values, and one
 * method for each operation of the specification, which gives the data and throws {@link MfaError}.
 *
 * @example
 * ```ts
 * const mfa = createMfaClient({ subdomain: "acme", accessToken: () => readToken() });
 * const devices = await mfa.getAuthenticationDevices({ user_id: 42 });
 * ```
 *
 * @throws MfaError `configuration` if an option does not make sense; the message names it
 */
export function createMfaClient(options: MfaClientOptions): MfaClient {
  const { maxRetries = 2, timeoutMs = 30_000, clock = systemClock, random = Math.random } = options;
  checkLimits({ maxRetries, timeoutMs });
  const client = createClient<Record<string, never>>({
    baseUrl: resolveBaseUrl(options),
    headers: { accept: "application/json" },
  });
  const call = createLowLevelCall(
    client,
    { maxRetries, timeoutMs },
    {
      // looked up at each call, so that a fetch that is replaced later (MSW, instrumentation) is used
      fetch: options.fetch ?? ((request) => globalThis.fetch(request)),
      authorize: createAuthorizer(options.accessToken),
      clock,
      random,
    },
  );
  const byPath = (method: string) => (path: string, init?: object) => call.byPath(method, path, init);
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
  return { ...lowLevel, ...createOperationMethods(call.byOperation) } as unknown as MfaClient;
}
