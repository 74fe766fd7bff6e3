import { createError } from "./errors/kinds.ts";
import type { ClientCredentials } from "./options.ts";

/** The variables of an environment: the account's subdomain, and its API credentials. */
export type Environment = {
  readonly [Name in "ONELOGIN_SUBDOMAIN" | "ONELOGIN_CLIENT_ID" | "ONELOGIN_CLIENT_SECRET"]?: unknown;
};

/**
 * Reads `ONELOGIN_SUBDOMAIN`, `ONELOGIN_CLIENT_ID` and `ONELOGIN_CLIENT_SECRET` from the environment of the process, or from
 * another one, such as that of a Worker's handler.
 *
 * @example
 * ```ts
 * const mfa = createMfaClient({ ...readEnvironment(), timeoutMs: 5_000 });
 * ```
 *
 * @throws MfaError `configuration`, naming each variable that is missing or empty
 */
export function readEnvironment(environment: Environment = processEnvironment()): {
  subdomain: string;
  credentials: ClientCredentials;
} {
  const missing: string[] = [];
  const read = (name: keyof Environment) => {
    const value = environment[name];
    if (typeof value === "string" && value !== "") return value;
    missing.push(name);
    return "";
  };
  const subdomain = read("ONELOGIN_SUBDOMAIN");
  const credentials = { clientId: read("ONELOGIN_CLIENT_ID"), clientSecret: read("ONELOGIN_CLIENT_SECRET") };
  if (missing.length === 0) return { subdomain, credentials };
  throw createError("configuration", `Missing in the environment: ${missing.join(", ")}.`);
}

/** Node, Deno and Bun have it, and some edge runtimes; elsewhere it is empty. */
function processEnvironment(): Environment {
  const { process } = globalThis as { readonly process?: { readonly env?: Environment } };
  return process?.env ?? {};
}
