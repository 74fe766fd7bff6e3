import type { Clock } from "./clock.ts";
import { createError } from "./errors/kinds.ts";
import type { MfaErrorDetails } from "./errors/mfa-error.ts";
import type { Hooks, Logger, Mismatch } from "./hooks.ts";
import type { TokenStore } from "./tokens/token-store.ts";

/** An access token, or a function that returns one for each attempt; it may be asynchronous. */
export type AccessTokenSource = string | (() => string | Promise<string>);

/** An API credential pair of the account, with the scope *Manage All*. */
export interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Validates a response against the spec: `validator` of `@onelogin-mfa/client/validate`. */
export type ResponseValidator = (operation: string, status: number, body: unknown) => readonly Mismatch[];

/** Request headers: a record, `Headers`, a `Map` or entries. */
export type HeadersOption =
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
  /** The highest number of retries. @default the client's `maxRetries` */
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
}

/** Sends a request: the global `fetch`, or a replacement. */
export type Fetch = (request: Request, init: { readonly signal: AbortSignal }) => Promise<Response>;

/** Options of `createMfaClient`. Exactly one of `subdomain`, `region` and `baseUrl` is required. */
export interface MfaClientOptions extends Hooks {
  /** The account's subdomain: `acme` for `https://acme.onelogin.com`. */
  subdomain?: string | undefined;
  /** The account's region, for `https://api.us.onelogin.com` or `https://api.eu.onelogin.com`. */
  region?: "us" | "eu" | undefined;
  /** Any other base URL, such as a mock's. Plain `http:` is accepted for loopback addresses only. */
  baseUrl?: string | undefined;
  /** The access token, sent as `Authorization: Bearer …` with every operation that requires one. */
  accessToken?: AccessTokenSource | undefined;
  /** Instead of `accessToken`: the client requests and renews tokens itself. */
  credentials?: ClientCredentials | undefined;
  /** Shares the token of `credentials` with clients of other processes. A Keyv instance fits. */
  tokenStore?: TokenStore | undefined;
  /**
   * Sends one attempt. Pass its `signal` on to another `fetch`: Node holds the signal of a `Request` by a weak reference,
   * so that an abort may not reach the connection.
   * @default the global `fetch`, looked up at each call
   */
  fetch?: Fetch | undefined;
  /**
   * The highest number of retries. Whether a request is retried at all depends on the operation's effect.
   * @default 2
   */
  maxRetries?: number | undefined;
  /** The longest duration of a call, in milliseconds, over all attempts and the delays between them. @default 30_000 */
  timeoutMs?: number | undefined;
  /** Request headers of every call: a record, `Headers`, a `Map` or entries. */
  headers?: HeadersOption | undefined;
  /** Gets the events of all hooks, which hold no secrets: for the log of a support case, such as `console.debug`. */
  logger?: Logger | undefined;
  /** Validates responses against the spec and reports to `onMismatch`. It never fails a call. */
  validator?: ResponseValidator | undefined;
  /** The source of time. @default the machine's clock */
  clock?: Clock | undefined;
  /** Random numbers from 0 to 1, for the delays between attempts. @default Math.random */
  random?: (() => number) | undefined;
}

/** Validates `maxRetries` and `timeoutMs`. @throws MfaError `configuration`, naming the option */
export function checkLimits(
  { maxRetries, timeoutMs }: { maxRetries: number; timeoutMs: number },
  context?: MfaErrorDetails,
): void {
  const refuse = (what: string) => createError("configuration", what, context);
  if (!Number.isInteger(maxRetries) || maxRetries < 0) {
    throw refuse('"maxRetries" must be a whole number, 0 or more');
  }
  if (typeof timeoutMs !== "number" || !(timeoutMs > 0)) {
    throw refuse('"timeoutMs" must be a number of milliseconds above 0');
  }
}

/** Validates a signal. @throws MfaError `configuration` */
export function checkSignal(signal: unknown, context: MfaErrorDetails): void {
  if (signal === undefined || (typeof signal === "object" && signal !== null && "aborted" in signal)) return;
  const what = '"signal" must be an AbortSignal; of an AbortController, pass its "signal"';
  throw createError("configuration", what, context);
}

/**
 * The request headers of a call, their names in lower case. Invalid headers are refused here because the platform's error
 * would quote them.
 *
 * @throws MfaError `invalid_input`
 */
export function headersOf(
  { headers, accept, contentType }: CallOptions,
  context: MfaErrorDetails,
): Record<string, string | null> | undefined {
  if (headers === undefined && accept === undefined && contentType === undefined) return undefined;
  const all: Record<string, string | null> = {};
  const types = { accept: accept && [accept].flat().join(", "), "content-type": contentType };
  for (const [name, value] of [...entriesOf(headers), ...Object.entries(types)]) {
    if (typeof name !== "string" || !/^[\w!#$%&'*+.^`|~-]+$/.test(name)) {
      throw createError("invalid_input", "a header name is invalid", context);
    }
    if (value === undefined) continue;
    if (!isHeaderValue(value)) {
      throw createError("invalid_input", `the value of the header "${name}" is invalid`, context);
    }
    all[name.toLowerCase()] = value === null ? null : String(value);
  }
  return all;
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
