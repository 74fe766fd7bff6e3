/** A reply before it is an HTTP response. */
export interface Reply {
  readonly status: number;
  /** JSON; `undefined` for none. */
  readonly body?: unknown;
  /** A page instead of JSON. */
  readonly html?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The facts that every reply of OneLogin carries in its headers. */
export interface ReplyFacts {
  readonly requestId: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The headers of a reply; all but the media type stand on captured replies of the registration calls. */
export function headersOf(reply: Reply, { requestId, now }: ReplyFacts): Headers {
  const headers = new Headers(reply.headers);
  headers.set("cache-control", "no-cache, must-revalidate, no-store");
  headers.set("date", new Date(now).toUTCString());
  headers.set("x-content-type-options", "nosniff");
  headers.set("x-request-id", requestId);
  if (reply.html !== undefined) headers.set("content-type", "text/html");
  else if (reply.body !== undefined) headers.set("content-type", "application/json");
  return headers;
}

/** The text that is sent; `undefined` for none. */
export function textOf(reply: Reply): string | undefined {
  return reply.html ?? (reply.body === undefined ? undefined : JSON.stringify(reply.body));
}
