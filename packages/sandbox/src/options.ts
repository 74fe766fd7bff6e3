import { hostName } from "@onelogin-mfa/command-line/guard";
import { nearest } from "@onelogin-mfa/command-line/nearest";
import type { JournalEntry } from "./journal.ts";
import { defaultUsers } from "./state/initial-state.ts";
import type { Compat, CredentialPair, NewUser } from "./state/model.ts";

/** A scope as OneLogin spells it. */
export type Scope = NonNullable<CredentialPair["scopes"]>[number];

/** Options of `createSandbox`. */
export interface SandboxOptions {
  /**
   * The users that the sandbox starts with.
   * @default user 42 with all factors, user 43 with SMS and authenticator, and user 44 with a device of each factor
   */
  users?: readonly NewUser[] | undefined;
  /**
   * The shape of responses where sources disagree: as live clients see it, or as OneLogin's reference prints it.
   * @default "observed"
   */
  compat?: Compat | undefined;
  /** Refuses requests that the spec discourages, with a 422 that says what to send. @default false */
  strict?: boolean | undefined;
  /** Also lists temporary codes in `getAuthenticationDevices`; no source shows one in a list. @default false */
  listTemporaryCodes?: boolean | undefined;
  /**
   * The number from which ids, codes and access tokens are derived, an integer from 0: each start and each reset gives the same ones
   * again, so empty what an application remembers of them.
   * @default 1 for codes and device ids; ids of challenges, messages and links, and access tokens are random and never repeat
   */
  seed?: number | undefined;
  /** Calls in an hour; the next one gets a 429. An integer from 0. @default none */
  rateLimit?: number | undefined;
  /**
   * The credential pairs of the account, spelled as in a seed file.
   * @default one, `sandbox-client` and `sandbox-secret`, that may do everything
   */
  clients?: readonly CredentialPair[] | undefined;
  /** The clock, in milliseconds since 1970. A fixed one moves only through the control API. @default the time of the machine */
  now?: (() => number) | undefined;
  /**
   * Waits, in milliseconds, for faults of kind `latency`, and until `waitForCode` and `waitForMessage` give up. An aborted
   * signal ends the wait early.
   * @default a timer
   */
  sleep?: ((ms: number, signal?: AbortSignal) => Promise<void>) | undefined;
  /**
   * Scheme, host and port at which the sandbox's `fetch` is served: those of `client()`, and of magic links if the control API is used
   * in process.
   * @default "http://localhost" for links, "https://sandbox.onelogin.com" for `client()`
   */
  url?: string | undefined;
  /**
   * Host names that are accepted besides those that no web site can claim: IP addresses, names of one label such as `onelogin`,
   * and `*.localhost`. Without scheme and port. In process the API accepts any.
   * @default none
   */
  allowedHosts?: readonly string[] | undefined;
  /**
   * Host names, each of which leads to the tenant that its first label names: `acme.onelogin.com` to the tenant `acme`, as
   * `/t/acme` does at any host. They are accepted as `allowedHosts` are. All other hosts lead to the default tenant.
   * @default none
   */
  tenantHosts?: readonly string[] | undefined;
  /** The number of calls that the journal of a tenant keeps, an integer from 1. Those that a finding names stay longer. @default 1000 */
  keep?: number | undefined;
  /**
   * Called with the journal entry after each call of the API, for a log, and with the tenant unless it is the default one. The entry
   * holds no secret.
   * @default nothing
   */
  onCall?: ((entry: JournalEntry, tenant: string | undefined) => void) | undefined;
  /** Called with the name of each tenant that is made. @default nothing */
  onTenant?: ((name: string) => void) | undefined;
}

export const defaultPair: CredentialPair = { client_id: "sandbox-client", client_secret: "sandbox-secret" };

/** The options with their defaults. */
export type FullOptions = { readonly [K in keyof SandboxOptions]-?: NonNullable<SandboxOptions[K]> };

export type ApiSettings = Pick<FullOptions, "clients" | "strict" | "listTemporaryCodes">;

/**
 * Fills in the defaults.
 * @param otherNames options that the caller knows and has taken out
 * @throws TypeError with the name of an unknown or invalid option
 */
export function fillOptions(options: SandboxOptions, otherNames: readonly string[]): FullOptions {
  const full: FullOptions = {
    users: options.users ?? defaultUsers,
    compat: options.compat ?? "observed",
    strict: options.strict ?? false,
    seed: options.seed ?? 1,
    rateLimit: options.rateLimit ?? Number.POSITIVE_INFINITY,
    clients: options.clients ?? [defaultPair],
    listTemporaryCodes: options.listTemporaryCodes ?? false,
    // looked up at each call: a test may put fake timers in place later
    now: options.now ?? (() => Date.now()),
    sleep: options.sleep ?? sleep,
    url: (options.url ?? "http://localhost").replace(/\/$/, ""),
    allowedHosts: (options.allowedHosts ?? []).map(hostName),
    tenantHosts: (options.tenantHosts ?? []).map(hostName),
    keep: options.keep ?? 1000,
    onCall: options.onCall ?? (() => {}),
    onTenant: options.onTenant ?? (() => {}),
  };
  checkNames(options, [...Object.keys(full), ...otherNames]);
  checkOptions(full);
  return full;
}

function checkOptions({ seed, rateLimit, compat, url, keep }: FullOptions): void {
  if (!Number.isSafeInteger(keep) || keep < 1) throw new TypeError('"keep" must be an integer from 1');
  if (!Number.isSafeInteger(seed) || seed < 0) throw new TypeError('"seed" must be an integer from 0');
  if (rateLimit < 0 || !(Number.isSafeInteger(rateLimit) || rateLimit === Number.POSITIVE_INFINITY))
    throw new TypeError('"rateLimit" must be an integer from 0');
  if (compat !== "observed" && compat !== "documented") {
    throw new TypeError('"compat" must be "observed" or "documented"');
  }
  if (!/^https?:/i.test(url) || !URL.canParse(url)) throw new TypeError('"url" must be an http or https URL');
}

/** Waits, in milliseconds, until the signal is aborted. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    // so that no timer keeps a program running that has nothing left to wait for
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** @throws TypeError for a name that is not an option: a misspelled one would have no effect */
function checkNames(options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const guess = nearest(unknown, known);
  const advice = guess === undefined ? `known are ${known.join(", ")}` : `did you mean "${guess}"?`;
  throw new TypeError(`"${unknown}" is not an option; ${advice}`);
}
