import type { Clock } from "./clock.ts";
import { createError } from "./errors/kinds.ts";
import type { MfaErrorDetails } from "./errors/mfa-error.ts";
import type { Hooks, Mismatch } from "./hooks.ts";
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
  /** Further request headers. */
  headers?: Record<string, string> | undefined;
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

/**
 * The request headers of a call. Invalid headers are refused here because the platform's error would quote them.
 *
 * @throws MfaError `invalid_input`
 */
export function headersOf(
  { headers, accept, contentType }: CallOptions,
  context: MfaErrorDetails,
): Record<string, string> {
  const all: Record<string, string> = { ...headers };
  if (accept !== undefined) all.accept = [accept].flat().join(", ");
  if (contentType !== undefined) all["content-type"] = contentType;
  for (const [name, value] of Object.entries(all)) {
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) {
      throw createError("invalid_input", "a header name is invalid", context);
    }
    if (typeof value !== "string" || /[^\t\u0020-\u007e\u0080-\u00ff]/.test(value)) {
      throw createError("invalid_input", `the value of the header "${name}" is invalid`, context);
    }
  }
  return all;
}
