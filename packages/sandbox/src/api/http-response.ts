import type { Fault } from "../faults.ts";

/** A response before it is an HTTP response. */
export interface ApiResponse {
  readonly status: number;
  /** JSON; `undefined` for none. */
  readonly body?: unknown;
  /** A page instead of JSON. */
  readonly html?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Makes the HTTP response to the call with this number, cut short where a fault asks for it. `now` is its date. */
export function toHttpResponse(
  response: ApiResponse,
  { number, now, fault }: { number: number; now: number; fault: Fault | undefined },
): Response {
  const { status, body, html } = response;
  const text = html ?? (body === undefined ? undefined : JSON.stringify(body));
  // all but the media type are on captured responses of the registration operations
  const headers = new Headers(response.headers);
  headers.set("cache-control", "no-cache, must-revalidate, no-store");
  headers.set("date", new Date(now).toUTCString());
  headers.set("x-content-type-options", "nosniff");
  headers.set("x-request-id", requestIdOf(number));
  if (text === undefined) return new Response(null, { status, headers });
  headers.set("content-type", html === undefined ? "application/json" : "text/html");
  headers.set("content-length", String(new TextEncoder().encode(text).length));
  const init = { status, headers };
  return fault?.kind === "truncated_body" ? new CutResponse(text, init) : new Response(text, init);
}

/** In the form of captured ids; counted, so that the same calls get the same ids. */
function requestIdOf(number: number): string {
  return `5A4DB0C5-${number.toString(16).toUpperCase().padStart(8, "0")}`;
}

/** The error of a call whose connection a fault drops, as `fetch` throws it. */
export class ConnectionDropped extends TypeError {
  override readonly name = "ConnectionDropped";

  constructor() {
    super("fetch failed: the sandbox has dropped the connection, as a fault asks it to");
  }
}

/** A response whose body ends in the middle: reading it fails. */
export class CutResponse extends Response {
  /** The part of the body that arrives, for a server that can close the connection. */
  readonly arrives: Uint8Array;

  constructor(text: string, init: ResponseInit) {
    const bytes = new TextEncoder().encode(text);
    const arrives = bytes.subarray(0, Math.floor(bytes.length / 2));
    super(cutShort(arrives), init);
    this.arrives = arrives;
  }
}

function cutShort(bytes: Uint8Array): ReadableStream<Uint8Array> {
  let sent = false;
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      if (sent)
        return controller.error(new TypeError("terminated: the sandbox has cut the body, as a fault asks"));
      sent = true;
      controller.enqueue(bytes);
    },
  });
}
