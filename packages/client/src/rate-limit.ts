/** The account's rate limit, from the headers of a response. No response of API v2 is known to have them. */
export interface RateLimitHeaders {
  /** Calls allowed in the window. */
  readonly limit: number;
  /** Calls left in the window. */
  readonly remaining: number;
  /** Seconds until the window resets, not a point in time. */
  readonly resetSeconds: number;
}

/** The metadata in the headers of a response. */
export interface ResponseMetadata {
  /** OneLogin's `X-Request-Id`, for their support. */
  readonly requestId: string | undefined;
  /** Rate limit, if the response has one. */
  readonly rateLimit: RateLimitHeaders | undefined;
}

/** Reads `X-Request-Id` and the rate limit. */
export function readResponseMetadata(headers: Headers): ResponseMetadata {
  return { requestId: headers.get("x-request-id") ?? undefined, rateLimit: readRateLimit(headers) };
}

/** Reads `X-RateLimit-Limit`, `-Remaining` and `-Reset`; `undefined` unless all three are whole numbers. */
function readRateLimit(headers: Headers): RateLimitHeaders | undefined {
  const limit = readLimit(headers, "limit");
  // of most responses: then the others are not looked for
  if (limit === undefined) return undefined;
  const remaining = readLimit(headers, "remaining");
  const resetSeconds = readLimit(headers, "reset");
  if (remaining === undefined || resetSeconds === undefined) return undefined;
  return { limit, remaining, resetSeconds };
}

/** A whole number; one too large for a double is `Infinity`. */
function readLimit(headers: Headers, name: string): number | undefined {
  const text = headers.get(`x-ratelimit-${name}`) ?? "";
  return /^\s*\d+\s*$/.test(text) ? Number(text) : undefined;
}

/**
 * Delay from `Retry-After`, in seconds or as a date (RFC 9110 §10.2.3), or until a used-up rate limit resets; in
 * milliseconds, always finite. Any other text is ignored.
 */
export function readRetryAfter(headers: Headers, now: number): number | undefined {
  const text = headers.get("retry-after")?.trim() ?? "";
  if (/^\d+(\.\d+)?$/.test(text)) return finite(Math.ceil(Number(text) * 1000));
  // one of HTTP's three date formats (RFC 9110 §5.6.7), the last of which names no time zone
  const isDate = /^[A-Z][a-z]+,? .*:\d\d/.test(text);
  const ms = isDate ? Date.parse(text.endsWith("GMT") ? text : `${text} GMT`) - now : Number.NaN;
  if (!Number.isNaN(ms)) return Math.max(ms, 0);
  const reset = readLimit(headers, "reset");
  return reset !== undefined && readLimit(headers, "remaining") === 0 ? finite(reset * 1000) : undefined;
}

/** A number of 400 digits is none. */
const finite = (ms: number) => Math.min(ms, Number.MAX_SAFE_INTEGER);
