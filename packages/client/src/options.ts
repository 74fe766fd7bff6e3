import { check, checkOption, copyOf, type NamesOf, take } from "./check.ts";
import type { Clock } from "./clock.ts";
import type { Mismatch, OnEvent } from "./events.ts";
import { isBrowser } from "./is-browser.ts";
import { isRecord } from "./is-record.ts";
import type { SharedTokens } from "./tokens/token-store.ts";

/** An access token, or a function that returns one for each attempt; it may be asynchronous. */
export type AccessTokenSource = string | (() => string | Promise<string>);

/**
 * An API credential pair of the account. What it can do is decided by its scope, which each operation's documentation
 * names: *Manage All* allows everything and can delete users too, *Authentication Only* was observed to be enough to start
 * and poll a verification and to verify a code in one step.
 */
export interface ClientCredentials {
  /** The client id. It is no secret. */
  readonly clientId: string;
  /** The client secret. No error, event or log shows it. */
  readonly clientSecret: string;
}

/** Validates a response against the spec: `validator` of `@onelogin-mfa/client/validate`. */
export type ResponseValidator = (operation: string, status: number, body: unknown) => readonly Mismatch[];

/** Request headers: a record, `Headers`, a `Map` or entries. */
export type HeadersOption =
  | Headers
  | Readonly<Record<string, string | number | boolean | null | undefined>>
  | Iterable<readonly [string, string]>;

/** Options for every call. */
export interface CallOptions {
  /** Ends the call with an error of code `aborted`. No request is sent after the abort. */
  signal?: AbortSignal | undefined;
  /**
   * The longest duration of the call, in milliseconds, over all attempts and the delays between them.
   * @default the client's `timeoutMs`
   */
  timeoutMs?: number | undefined;
  /** The highest number of retries: a whole number, 0 or more. @default the client's `maxRetries` */
  maxRetries?: number | undefined;
  /** Further request headers: a record, `Headers`, a `Map` or entries. `null` removes a header of the client. */
  headers?: HeadersOption | undefined;
  /** The media types of the header `Accept`. @default "application/json" */
  accept?: string | readonly string[] | undefined;
  /**
   * The media type of the request body: JSON, or form-encoded for `application/x-www-form-urlencoded`.
   * @default "application/json"
   */
  contentType?: string | undefined;
  /** The base URL of this call; the access token is sent to it. @default the client's base URL */
  baseUrl?: string | undefined;
  /** Further options of `fetch`, such as `cache`; they replace those of the client. @default the client's */
  fetchOptions?: FetchOptions | undefined;
  /** An id of yours that all events of the call have: that of the login, the request or the job. */
  loginId?: string | undefined;
}

/**
 * Options of the platform's `fetch` for every attempt: a `dispatcher` of Node, `cache` and `next` of Next.js, `cf` of
 * Cloudflare. They have nothing that the client sets itself.
 */
export type FetchOptions = Readonly<Record<string, unknown>> & {
  readonly [Name in keyof typeof ownFetchOptions]?: undefined;
};

const ownFetchOptions = { method: true, headers: true, body: true, redirect: true, signal: true };

/** Sends a request: the global `fetch`, or a replacement. */
export type Fetch = (request: Request, init: { readonly signal: AbortSignal }) => Promise<Response>;

/** The address of an account by its subdomain. */
export interface SubdomainOptions {
  /** The account's subdomain: `acme` for `https://acme.onelogin.com`. Excludes `region` and `baseUrl`. */
  subdomain: string;
  region?: undefined;
  baseUrl?: undefined;
}

/** The address of an account by its region. */
export interface RegionOptions {
  /** `us` for `https://api.us.onelogin.com`, `eu` for `https://api.eu.onelogin.com`. Excludes `subdomain` and `baseUrl`. */
  region: "us" | "eu";
  subdomain?: undefined;
  baseUrl?: undefined;
}

/** Any other address. */
export interface BaseUrlOptions {
  /**
   * The base URL, such as a mock's. Plain `http:` is accepted for loopback addresses and `insecureHttpHosts` only. Excludes
   * `subdomain` and `region`.
   */
  baseUrl: string;
  subdomain?: undefined;
  region?: undefined;
}

/** The account's address: exactly one of `subdomain`, `region` and `baseUrl`. */
export type AddressOptions = SubdomainOptions | RegionOptions | BaseUrlOptions;

/** The options of a client with an access token of the caller's. */
export interface AccessTokenOptions {
  /**
   * The access token, sent as `Authorization: Bearer …` with every operation that requires one: a text, or a function that
   * is called before each attempt. Excludes `credentials`.
   */
  accessToken: AccessTokenSource;
  credentials?: undefined;
  tokenStore?: undefined;
  dangerouslyAllowCredentialsInBrowser?: undefined;
}

/** The options of a client that requests and renews its access tokens itself. */
export interface CredentialsOptions {
  /** The account's API credentials. Excludes `accessToken`. */
  credentials: ClientCredentials;
  /**
   * Shares the access token with clients of other processes: `shareTokens(store)` of `@onelogin-mfa/client/tokens`, for a Keyv
   * instance or another store.
   * @default none: each client requests a token of its own
   */
  tokenStore?: SharedTokens | undefined;
  /**
   * Allows `credentials` in a browser page, its workers and React Native, where everybody can read them. The pair can be
   * allowed to delete users. For tests with credentials that open nothing, such as the sandbox's.
   * @default false
   */
  dangerouslyAllowCredentialsInBrowser?: boolean | undefined;
  accessToken?: undefined;
}

/**
 * Options of `createMfaClient`: an address, an access token or credentials, and what else a client may have. Options that
 * exclude each other do not compile together.
 */
export type MfaClientOptions = AddressOptions & (AccessTokenOptions | CredentialsOptions) & CommonOptions;

/** The options of `createMfaClient` that no other excludes. */
export interface CommonOptions {
  /**
   * Sends one attempt. Pass its `signal` on to another `fetch`, and `fetchOptions` if you use them: Node holds the signal of a
   * `Request` by a weak reference, so that an abort may not reach the connection.
   * @default the global `fetch`, looked up at each call
   */
  fetch?: Fetch | undefined;
  /**
   * The highest number of retries: a whole number, 0 or more. Whether a request is retried at all depends on the
   * operation's effect.
   * @default 2
   */
  maxRetries?: number | undefined;
  /** The longest duration of a call, in milliseconds, over all attempts and the delays between them. @default 30_000 */
  timeoutMs?: number | undefined;
  /**
   * Request headers of every call: a record, `Headers`, a `Map` or entries. `null` removes a header of the client, such as
   * `authorization`.
   */
  headers?: HeadersOption | undefined;
  /**
   * Options of `fetch` for every request, token requests included: a `dispatcher`, `cache`, `next`. `method`, `headers`,
   * `body`, `redirect` and `signal` are refused: the client sets them.
   */
  fetchOptions?: FetchOptions | undefined;
  /**
   * Hosts to which a `baseUrl` may use plain `http:`, by their names alone: `["sandbox"]` for tests in a container network.
   * Anyone on the way reads the client secret, the access token and the codes.
   * @default none beside loopback
   */
  insecureHttpHosts?: readonly string[] | undefined;
  /**
   * Gets the events of the client and of its flows, which hold no secrets: for logs, metrics, an audit log. Nothing waits for it,
   * and what it throws is ignored.
   */
  onEvent?: OnEvent | undefined;
  /**
   * Validates responses against the spec and reports `mismatch` to `onEvent`; of a list, the first 1,000 items. It never fails a call.
   * @default none: a response is only checked for what its operation needs
   */
  validator?: ResponseValidator | undefined;
  /** The source of time. @default the machine's clock */
  clock?: Clock | undefined;
  /** Random numbers from 0 to 1, for the delays between attempts. @default Math.random */
  random?: (() => number) | undefined;
}

type KeysOf<Options> = Options extends unknown ? keyof Options : never;

// biome-ignore format: a list
const clientOptions: NamesOf<Record<KeysOf<MfaClientOptions>, true>> = {
  subdomain: true, region: true, baseUrl: true, accessToken: true, credentials: true, tokenStore: true,
  dangerouslyAllowCredentialsInBrowser: true, fetch: true, maxRetries: true, timeoutMs: true, headers: true,
  fetchOptions: true, insecureHttpHosts: true, onEvent: true, validator: true, clock: true, random: true,
};

/** Copies the options of a client. None is ignored. @throws MfaError `configuration` or `invalid_input` */
export function takeClientOptions(given: MfaClientOptions): MfaClientOptions {
  checkOption(
    isRecord(given),
    'Give "subdomain", "region" or "baseUrl", and "credentials" or "accessToken".',
  );
  const options = take(given, clientOptions, "option");
  if (!options.credentials) return options;
  checkOption(
    options.dangerouslyAllowCredentialsInBrowser || !isBrowser(),
    '"credentials" must not be in a browser or React Native: anybody could read them, and delete users. Call OneLogin from a server, or for a test set "dangerouslyAllowCredentialsInBrowser".',
  );
  checkOption(isRecord(options.credentials), '"credentials" must have "clientId" and "clientSecret".');
  const credentials = take(options.credentials, credentialNames, "option");
  return { ...options, credentials };
}

const credentialNames: NamesOf<ClientCredentials> = { clientId: true, clientSecret: true };

/** Validates options that exclude each other. @throws MfaError `configuration` unless exactly one is given */
export function checkOneOf(options: Readonly<Record<string, unknown>>): void {
  const names = Object.keys(options).map((name) => `"${name}"`);
  const given = names.filter((_, index) => Object.values(options)[index] !== undefined);
  const found = given.length === 0 ? "none is" : `${given.join(" and ")} are`;
  checkOption(given.length === 1, `Give exactly one of ${names.join(", ")}; ${found} given.`);
}

/** The settings of a request that both client and call have. */
export interface RequestDefaults {
  readonly maxRetries: number;
  readonly timeoutMs: number;
  /** Their names in lower case. `null` removes a header, also `authorization`, which the client sets. */
  readonly headers: Readonly<Record<string, string | null>>;
  readonly fetchOptions: FetchOptions;
}

/**
 * Validates the options that client and call have in common, and completes them by defaults.
 *
 * Invalid headers are refused here because the platform's error would quote them.
 *
 * @throws MfaError `configuration`, naming the option, or `invalid_input` for a header
 */
export function readOptions(options: CallOptions, defaults: RequestDefaults): RequestDefaults {
  const { signal, fetchOptions, maxRetries = defaults.maxRetries, timeoutMs = defaults.timeoutMs } = options;
  checkOption(
    Number.isInteger(maxRetries) && maxRetries >= 0,
    '"maxRetries" must be a whole number, 0 or more',
  );
  checkOption(typeof timeoutMs === "number" && timeoutMs > 0, '"timeoutMs" must be a number above 0');
  checkOption(signal === undefined || isSignal(signal), '"signal" must be an AbortSignal');
  return {
    maxRetries,
    timeoutMs,
    headers: readHeaders(options, defaults.headers),
    // most calls have none
    fetchOptions:
      fetchOptions === undefined ? defaults.fetchOptions : readFetchOptions(fetchOptions, defaults),
  };
}

function readFetchOptions(given: FetchOptions, defaults: RequestDefaults): FetchOptions {
  checkOption(isRecord(given), '"fetchOptions" must be an object');
  const further = copyOf(given, ownFetchOptions, '"fetchOptions"');
  const own = Object.keys(ownFetchOptions).find((name) => further[name] !== undefined);
  checkOption(own === undefined, `"fetchOptions" must not have "${own}": the client sets it`);
  return { ...defaults.fetchOptions, ...further };
}

function readHeaders(
  { headers, accept, contentType }: CallOptions,
  defaults: RequestDefaults["headers"],
): RequestDefaults["headers"] {
  // most calls have none
  if ((headers ?? accept ?? contentType) === undefined) return defaults;
  const all: Record<string, string | null> = { ...defaults };
  const types = { accept: accept && [accept].flat().join(", "), "content-type": contentType };
  for (const [name, value] of [...entriesOf(headers), ...Object.entries(types)]) {
    if (value === undefined) continue;
    check(typeof name === "string" && /^[\w!#$%&'*+.^`|~-]+$/.test(name), "a header name is invalid");
    check(isHeaderValue(value), `the header "${name}" is invalid`);
    all[name.toLowerCase()] = value === null ? null : String(value);
  }
  return all;
}

/** By what a call needs of it: React Native has a class of its own. */
function isSignal(signal: AbortSignal): boolean {
  const { aborted, addEventListener, removeEventListener }: Partial<AbortSignal> = Object(signal);
  return typeof aborted === "boolean" && Boolean(addEventListener && removeEventListener);
}

function entriesOf(headers: CallOptions["headers"] = {}): Iterable<readonly [unknown, unknown]> {
  return Symbol.iterator in headers
    ? (headers as Iterable<readonly [unknown, unknown]>)
    : Object.entries(headers);
}

function isHeaderValue(value: unknown): value is string | number | boolean | null {
  if (typeof value === "string") return !/[^\t\u0020-\u007e\u0080-\u00ff]/.test(value);
  return typeof value === "number" || typeof value === "boolean" || value === null;
}
