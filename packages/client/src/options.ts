import type { Clock } from "./clock.ts";
import { createError } from "./errors/create-error.ts";
import type { MfaErrorDetails } from "./errors/mfa-error.ts";
import type { Hooks, Mismatch } from "./hooks.ts";
import type { TokenStore } from "./tokens/token-store.ts";

/** An access token, or a function that gives one before each attempt; it may be asynchronous. */
export type AccessTokenSource = string | (() => string | Promise<string>);

/** An API credential pair of the account, with the scope *Manage All*. */
export interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Validates a response against the spec: `validator` of `@onelogin-mfa/client/validate`. */
export type ResponseValidator = (operation: string, status: number, body: unknown) => readonly Mismatch[];

/** What every call can be told, beside its input. */
export interface CallOptions {
  /** Ends the call, whatever it is waiting for. No request leaves after it has fired. */
  signal?: AbortSignal | undefined;
  /**
   * The longest that the call may take, in milliseconds, over all attempts and the waits between them.
   * @default the client's `timeoutMs`
   */
  timeoutMs?: number | undefined;
  /**
   * How many times a request may be sent again after the first attempt.
   * @default the client's `maxRetries`
   */
  maxRetries?: number | undefined;
  /** Further request headers. */
  headers?: Record<string, string> | undefined;
  /**
   * The media types that the caller accepts, for the header `Accept`.
   * @default "application/json"
   */
  accept?: string | readonly string[] | undefined;
  /**
   * The media type of the request body. The body is JSON, or form-encoded for `application/x-www-form-urlencoded`.
   * @default "application/json"
   */
  contentType?: string | undefined;
  /**
   * Another address for this call; it gets the access token.
   * @default the client's address
   */
  baseUrl?: string | undefined;
}

/** What a client sends with: the global `fetch`, or a function that takes its place. */
export type Fetch = (request: Request, init: { readonly signal: AbortSignal }) => Promise<Response>;

/** What `createMfaClient` takes. One of `subdomain`, `region` and `baseUrl` says where the API is. */
export interface MfaClientOptions extends Hooks {
  /** The account's subdomain: `acme` for `https://acme.onelogin.com`. */
  subdomain?: string | undefined;
  /** The account's region, for `https://api.us.onelogin.com` or `https://api.eu.onelogin.com`. */
  region?: "us" | "eu" | undefined;
  /** Any other address, such as a mock's. Plain `http:` is accepted for loopback addresses only. */
  baseUrl?: string | undefined;
  /** The access token, sent as `Authorization: Bearer …` with every operation that asks for one. */
  accessToken?: AccessTokenSource | undefined;
  /** Instead of `accessToken`: the client gets tokens itself, and renews them. */
  credentials?: ClientCredentials | undefined;
  /** Where clients of several processes share the token that `credentials` gives. A Keyv instance fits. */
  tokenStore?: TokenStore | undefined;
  /**
   * Sends one attempt. It is also handed the signal that ends the call: pass it on where you call another `fetch`, as
   * Node holds the signal of a `Request` by a weak reference only, so that an abort may not reach the connection.
   * @default the global `fetch`, looked up at each call
   */
  fetch?: Fetch | undefined;
  /**
   * How many times a request may be sent again after the first attempt. Whether it may be at all follows from the
   * operation's effect.
   * @default 2
   */
  maxRetries?: number | undefined;
  /**
   * The longest that a call may take, in milliseconds, over all attempts and the waits between them.
   * @default 30_000
   */
  timeoutMs?: number | undefined;
  /** Validates responses against the spec and reports to `onMismatch`. Never fails a call. */
  validator?: ResponseValidator | undefined;
  /**
   * Where the client takes the time from.
   * @default the time of the machine
   */
  clock?: Clock | undefined;
  /**
   * Random numbers from 0 to 1, for the waits between attempts.
   * @default Math.random
   */
  random?: (() => number) | undefined;
}

/** Refuses limits that are no limits. @throws MfaError `configuration`, naming the option */
export function checkLimits(
  { maxRetries, timeoutMs }: { maxRetries: number; timeoutMs: number },
  context?: MfaErrorDetails,
): void {
  if (!Number.isInteger(maxRetries) || maxRetries < 0) {
    throw createError("configuration", '"maxRetries" must be a whole number, 0 or more', context);
  }
  if (typeof timeoutMs !== "number" || !(timeoutMs > 0)) {
    throw createError(
      "configuration",
      '"timeoutMs" must be a number of milliseconds greater than 0',
      context,
    );
  }
}

/**
 * The request headers of a call. What the platform would refuse is refused here, as its own error would quote it.
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
      throw createError("invalid_input", "a header's name is not valid", context);
    }
    if (typeof value !== "string" || /[^\t\u0020-\u007e\u0080-\u00ff]/.test(value)) {
      throw createError("invalid_input", `the value of the header "${name}" is not valid`, context);
    }
  }
  return all;
}
