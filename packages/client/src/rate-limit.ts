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
  const read = (name: string) => wholeNumber(headers.get(`x-ratelimit-${name}`));
  const [limit, remaining, resetSeconds] = [read("limit"), read("remaining"), read("reset")];
  if (limit === undefined || remaining === undefined || resetSeconds === undefined) return undefined;
  return { limit, remaining, resetSeconds };
}

/**
 * Delay from `Retry-After`, in seconds or as a date (RFC 9110 §10.2.3), or until a used-up rate limit resets; in
 * milliseconds. Any other text is ignored.
 */
export function readRetryAfter(headers: Headers, now: number): number | undefined {
  const text = headers.get("retry-after")?.trim() ?? "";
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000);
  const ms = dateIn(text) - now;
  if (!Number.isNaN(ms)) return Math.max(ms, 0);
  const reset = wholeNumber(headers.get("x-ratelimit-reset"));
  return headers.get("x-ratelimit-remaining") === "0" && reset !== undefined ? reset * 1000 : undefined;
}

/** One of HTTP's three date formats (RFC 9110 §5.6.7), the last of which names no time zone; else `NaN`. */
function dateIn(text: string): number {
  if (!/^[A-Z][a-z]+,? .*:\d\d/.test(text)) return Number.NaN;
  // Stryker disable next-line MethodExpression: V8 reads the time zone twice as once; other engines need not
  return Date.parse(text.endsWith("GMT") ? text : `${text} GMT`);
}

/** A number too large for a double is `Infinity`. */
function wholeNumber(text: string | null): number | undefined {
  // Stryker disable next-line ConditionalExpression: the text of null has no digits; the check is for the type
  return text !== null && /^\s*\d+\s*$/.test(text) ? Number(text) : undefined;
}
