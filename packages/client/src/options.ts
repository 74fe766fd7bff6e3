import type { Clock } from "./clock.ts";
import { MfaError, type MfaErrorFacts } from "./mfa-error.ts";

/** An access token, or a function that gives one before each attempt; it may be asynchronous. */
export type AccessTokenSource = string | (() => string | Promise<string>);

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
}

/** What `createMfaClient` takes. One of `subdomain`, `region` and `baseUrl` says where the API is. */
export interface MfaClientOptions {
  /** The account's subdomain: `acme` for `https://acme.onelogin.com`. */
  subdomain?: string | undefined;
  /** The account's region, for `https://api.us.onelogin.com` or `https://api.eu.onelogin.com`. */
  region?: "us" | "eu" | undefined;
  /** Any other address, such as a mock's. Plain `http:` is accepted for loopback addresses only. */
  baseUrl?: string | undefined;
  /** The access token, sent as `Authorization: Bearer …` with every operation that asks for one. */
  accessToken?: AccessTokenSource | undefined;
  /**
   * Sends the requests. It is called for each attempt with a `Request` whose signal carries abort and deadline.
   * @default the global `fetch`, looked up at each call
   */
  fetch?: ((request: Request) => Promise<Response>) | undefined;
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
  about: MfaErrorFacts = {},
): void {
  if (!Number.isInteger(maxRetries) || maxRetries < 0) {
    throw new MfaError("configuration", '"maxRetries" must be a whole number, 0 or more', about);
  }
  if (typeof timeoutMs !== "number" || !(timeoutMs > 0)) {
    throw new MfaError("configuration", '"timeoutMs" must be a number of milliseconds greater than 0', about);
  }
}

/** Refuses headers that the platform would refuse with an error that quotes them. @throws MfaError `invalid_input` */
export function checkHeaders(headers: Record<string, string> = {}, about: MfaErrorFacts = {}): void {
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name))
      throw new MfaError("invalid_input", "a header's name is not valid", about);
    if (typeof value !== "string" || /[^\t\u0020-\u007e\u0080-\u00ff]/.test(value)) {
      throw new MfaError("invalid_input", `the value of the header "${name}" is not valid`, about);
    }
  }
}
