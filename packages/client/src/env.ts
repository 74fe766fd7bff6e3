import { createError } from "./errors/kinds.ts";
import type { ClientCredentials } from "./options.ts";

/** The variables of an environment: the account, by its subdomain or its address, and its API credentials. */
export type Environment = {
  readonly [Name in
    | "ONELOGIN_SUBDOMAIN"
    | "ONELOGIN_API_URL"
    | "ONELOGIN_CLIENT_ID"
    | "ONELOGIN_CLIENT_SECRET"]?: unknown;
};

/** The options of `createMfaClient` that an environment names. */
export type EnvironmentOptions = { readonly credentials: ClientCredentials } & (
  | { readonly subdomain: string; readonly baseUrl?: never }
  | { readonly baseUrl: string; readonly subdomain?: never }
);

/**
 * Reads `ONELOGIN_SUBDOMAIN`, `ONELOGIN_CLIENT_ID` and `ONELOGIN_CLIENT_SECRET` from the environment of the process, or from
 * another one, such as that of a Worker's handler. `ONELOGIN_API_URL`, which OneLogin's own tools read as well, goes before the
 * subdomain: with the address of a sandbox, the same program runs against that. White space around a value is ignored.
 *
 * @example
 * ```ts
 * const mfa = createMfaClient({ ...readEnvironment(), timeoutMs: 5_000 });
 * ```
 *
 * @throws MfaError `configuration`, naming each variable that is missing or empty
 */
export function readEnvironment(environment: Environment = processEnvironment()): EnvironmentOptions {
  const missing: string[] = [];
  const find = (name: keyof Environment) => {
    const value = environment[name];
    return typeof value === "string" ? value.trim() : "";
  };
  const read = (name: keyof Environment) => {
    const value = find(name);
    if (value === "") missing.push(name);
    return value;
  };
  const baseUrl = find("ONELOGIN_API_URL");
  const address = baseUrl === "" ? { subdomain: read("ONELOGIN_SUBDOMAIN") } : { baseUrl };
  const credentials = { clientId: read("ONELOGIN_CLIENT_ID"), clientSecret: read("ONELOGIN_CLIENT_SECRET") };
  if (missing.length === 0) return { ...address, credentials };
  throw createError("configuration", `Missing in the environment: ${missing.join(", ")}.`);
}

/** Node, Deno and Bun have it, and some edge runtimes; elsewhere it is empty. */
function processEnvironment(): Environment {
  const { process } = globalThis as { readonly process?: { readonly env?: Environment } };
  return process?.env ?? {};
}
