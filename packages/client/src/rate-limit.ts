/** What a response says of the account's rate limit. Responses of API v2 have not been seen to say anything. */
export interface RateLimit {
  /** Calls allowed in the window. */
  readonly limit: number;
  /** Calls left in the window. */
  readonly remaining: number;
  /** Seconds until the window starts again, not a point in time. */
  readonly resetSeconds: number;
}

/** What the headers of every response are read for. */
export interface ResponseMetadata {
  readonly requestId: string | undefined;
  readonly rateLimit: RateLimit | undefined;
}

/** Reads `X-Request-Id` and the rate limit. */
export function readResponseMetadata(headers: Headers): ResponseMetadata {
  return { requestId: headers.get("x-request-id") ?? undefined, rateLimit: readRateLimit(headers) };
}

/** Reads `X-RateLimit-Limit`, `-Remaining` and `-Reset`; nothing unless all three are whole numbers. */
function readRateLimit(headers: Headers): RateLimit | undefined {
  const read = (name: string) => wholeNumber(headers.get(`x-ratelimit-${name}`));
  const [limit, remaining, resetSeconds] = [read("limit"), read("remaining"), read("reset")];
  if (limit === undefined || remaining === undefined || resetSeconds === undefined) return undefined;
  return { limit, remaining, resetSeconds };
}

/**
 * How long the server asks to be left alone, in milliseconds: `Retry-After` in seconds or as a date (RFC 9110 §10.2.3),
 * or the time until a window that is used up starts again.
 */
export function readRetryAfter(headers: Headers, now: number): number | undefined {
  const text = headers.get("retry-after");
  if (text !== null) {
    const seconds = wholeNumber(text);
    const ms = seconds === undefined ? Date.parse(text) - now : seconds * 1000;
    if (!Number.isNaN(ms)) return Math.max(ms, 0);
  }
  const reset = wholeNumber(headers.get("x-ratelimit-reset"));
  return headers.get("x-ratelimit-remaining") === "0" && reset !== undefined ? reset * 1000 : undefined;
}

/** A number beyond all numbers is Infinity, which is to be waited for all the same. */
function wholeNumber(text: string | null): number | undefined {
  return text !== null && /^\s*\d+\s*$/.test(text) ? Number(text) : undefined;
}
