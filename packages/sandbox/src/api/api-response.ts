/** A response before it is an HTTP response. */
export interface ApiResponse {
  readonly status: number;
  /** JSON; `undefined` for none. */
  readonly body?: unknown;
  /** A page instead of JSON. */
  readonly html?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The metadata that every response of OneLogin carries in its headers. */
export interface ResponseMetadata {
  readonly requestId: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The headers of a response; all but the media type stand on captured responses of the registration calls. */
export function headersOf(response: ApiResponse, { requestId, now }: ResponseMetadata): Headers {
  const headers = new Headers(response.headers);
  headers.set("cache-control", "no-cache, must-revalidate, no-store");
  headers.set("date", new Date(now).toUTCString());
  headers.set("x-content-type-options", "nosniff");
  headers.set("x-request-id", requestId);
  if (response.html !== undefined) headers.set("content-type", "text/html");
  else if (response.body !== undefined) headers.set("content-type", "application/json");
  return headers;
}

/** The text that is sent; `undefined` for none. */
export function textOf(response: ApiResponse): string | undefined {
  return response.html ?? (response.body === undefined ? undefined : JSON.stringify(response.body));
}
