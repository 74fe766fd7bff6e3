/** Headers by their lower-case name, as Node has them. */
export type HeaderValues = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A request to the API: what a `fetch` handler and a Node server both have. */
export interface ApiRequest {
  readonly method: string;
  /** Path and query, such as `/api/2/users?email=ada@example.com`. */
  readonly target: string;
  readonly headers: HeaderValues;
  /** The body as text, empty if there is none; `undefined` if it is longer than `longestBody`. */
  readonly body: string | undefined;
}

/** The longest body of a request, in bytes. No operation of the API needs more. */
export const longestBody = 65_536;

/** A response to a request of the API, without its `Content-Length`, which the server adds. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** `undefined` for no body. */
  readonly text: string | undefined;
  /** What a fault does to the connection: it is closed before the response, or in the middle of the body. */
  readonly closed?: "before" | "within_body";
}

/** A response as the operation's handler returns it, before it is an HTTP response. */
export interface ApiResponse {
  readonly status: number;
  /** JSON; `undefined` for none. */
  readonly body?: unknown;
  /** A page instead of JSON. */
  readonly html?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Makes the HTTP response to the call with this number. `now` is its date. */
export function toHttpResponse(response: ApiResponse, number: number, now: number): HttpResponse {
  const { status, body, html } = response;
  const text = html ?? (body === undefined ? undefined : JSON.stringify(body));
  const headers: Record<string, string> = {
    // all but the media type are on captured responses of the registration operations
    "cache-control": "no-cache, must-revalidate, no-store",
    date: new Date(now).toUTCString(),
    "x-content-type-options": "nosniff",
    "x-request-id": requestIdOf(number),
    ...response.headers,
  };
  if (text !== undefined) headers["content-type"] = html === undefined ? "application/json" : "text/html";
  return { status, headers, text };
}

/** In the form of captured ids; counted, so that the same calls get the same ids. */
function requestIdOf(number: number): string {
  return `5A4DB0C5-${number.toString(16).toUpperCase().padStart(8, "0")}`;
}
