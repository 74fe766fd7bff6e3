import type { Changes } from "../state/change-context.ts";
import type { Challenge } from "../state/model.ts";

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
  /** The reason to refuse it as a web page's request; `undefined` for one to serve. */
  readonly refused?: string | undefined;
}

/** The longest body of a request, in bytes. No operation of the API needs more. */
export const longestBody = 65_536;

/** A response to a request of the API, without its `Content-Length`, which the server adds. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** `undefined` for no body. */
  readonly text: string | undefined;
  /** Set by a fault: the connection is closed before the response, or in the middle of the body. */
  readonly closed?: "before" | "within_body";
}

/** A response as the operation's handler returns it, before it is an HTTP response. */
export interface ApiResponse {
  readonly status: number;
  /** JSON; `undefined` for none. */
  readonly body?: unknown;
  /** A page of the network's edge instead of JSON. */
  readonly html?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The reason of a refusal, for the journal: it is not sent. */
  readonly reason?: string;
  /** The changes that the call has made, for the journal. */
  readonly changes?: Changes;
  /** The registration or verification that it has started, for the journal. */
  readonly started?: Challenge;
}

/** Makes the HTTP response to the call with this number. `now` is its date. */
export function toHttpResponse(response: ApiResponse, number: number, now: number): HttpResponse {
  const { status, body, html } = response;
  const date = new Date(now).toUTCString();
  if (html !== undefined) {
    const headers = { "cache-control": "no-cache", date, "content-type": "text/html", ...response.headers };
    return { status, headers, text: html };
  }
  const headers: Record<string, string> = {
    // all but the media type are on captured responses of the registration operations
    "cache-control": "no-cache, must-revalidate, no-store",
    date,
    "x-content-type-options": "nosniff",
    "x-request-id": requestIdOf(number, now),
    ...response.headers,
  };
  if (body !== undefined) headers["content-type"] ??= "application/json";
  return { status, headers, text: body === undefined ? undefined : JSON.stringify(body) };
}

/**
 * In the form of captured ids: time, caller's address and port, own address and port, number of the request, process; all
 * hexadecimal. The same calls at the same time get the same ids.
 */
function requestIdOf(number: number, now: number): string {
  const hex = (value: number, length: number) => value.toString(16).toUpperCase().padStart(length, "0");
  return `${hex(Math.floor(now / 1000), 8)}-7F000001-D47D-0A0B03ED-01BB-${hex(number, 4)}-1581`;
}
