import { readText } from "../read-text.ts";
import { type ApiRequest, type HttpResponse, longestBody } from "./http.ts";

const encoder = new TextEncoder();

/**
 * Makes a `fetch` handler of the API.
 *
 * @throws ConnectionDropped where a fault asks for it
 */
export function createFetchHandler(
  api: (request: ApiRequest) => Promise<HttpResponse>,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const { pathname, search } = new URL(request.url);
    const { status, headers, text, closed } = await api({
      method: request.method,
      target: pathname + search,
      headers: Object.fromEntries(request.headers),
      body: await readText(request, longestBody),
    });
    if (closed === "before") throw new ConnectionDropped();
    if (text === undefined) return new Response(null, { status, headers });
    const full = { ...headers, "content-length": String(encoder.encode(text).length) };
    const body = closed === "within_body" ? cutShort(text) : text;
    return new Response(request.method === "HEAD" ? null : body, { status, headers: full });
  };
}

/** The error of a call whose connection a fault drops, as `fetch` throws it. */
class ConnectionDropped extends TypeError {
  override readonly name = "ConnectionDropped";

  constructor() {
    super("fetch failed: the sandbox has dropped the connection, as a fault asks it to");
  }
}

/** A body that ends in the middle: reading it fails. */
function cutShort(text: string): ReadableStream<Uint8Array> {
  const bytes = firstHalf(text);
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

/** The part of a body that arrives if a fault cuts it. */
export function firstHalf(text: string): Uint8Array {
  const bytes = encoder.encode(text);
  return bytes.subarray(0, Math.floor(bytes.length / 2));
}
