import { anyHost, apiRefusal, guarded } from "../control/guard.ts";
import { readText } from "../read-text.ts";
import { inTenant } from "../tenants.ts";
import { type ApiRequest, type HttpResponse, longestBody } from "./http.ts";

const encoder = new TextEncoder();

/** Makes a `fetch` handler of the API of a tenant. @throws TypeError `ConnectionDropped` where a fault asks for it */
export function createFetchHandler(
  api: (request: ApiRequest) => Promise<HttpResponse>,
  tenant: string | undefined,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const { pathname, search } = new URL(request.url);
    const { status, headers, text, closed } = await api({
      method: request.method,
      target: inTenant(pathname + search, tenant),
      headers: Object.fromEntries(request.headers),
      body: await readText(request, longestBody),
      // in process, an application calls the host of its tenant
      refused: apiRefusal(guarded(request), anyHost),
    });
    if (closed === "before") throw connectionDropped();
    if (text === undefined) return new Response(null, { status, headers });
    const full = { ...headers, "content-length": String(encoder.encode(text).length) };
    const body = closed === "within_body" ? cutShort(text) : text;
    return new Response(request.method === "HEAD" ? null : body, { status, headers: full });
  };
}

/** Creates the error of a call whose connection a fault drops, as `fetch` throws it. */
function connectionDropped(): TypeError {
  const error = new TypeError("fetch failed: the sandbox has dropped the connection, as a fault asks it to");
  return Object.assign(error, { name: "ConnectionDropped" });
}

/** A body that ends in the middle: reading it fails. */
function cutShort(text: string): ReadableStream<Uint8Array> {
  const bytes = firstHalf(text);
  return new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(bytes),
    // called once the bytes have been read
    pull: (controller) =>
      controller.error(new TypeError("terminated: the sandbox has cut the body, as a fault asks")),
  });
}

/** The part of a body that arrives if a fault cuts it. */
export function firstHalf(text: string): Uint8Array {
  const bytes = encoder.encode(text);
  return bytes.subarray(0, Math.floor(bytes.length / 2));
}
