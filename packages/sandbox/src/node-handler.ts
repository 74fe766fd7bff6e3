import type { IncomingMessage, ServerResponse } from "node:http";
import { firstHalf } from "./api/fetch-handler.ts";
import { type ApiRequest, type HttpResponse, longestBody } from "./api/http.ts";

/** Makes a request listener of the API for a Node server. It skips `Request` and `Response`, which cost more than the API. */
export function createNodeHandler(
  api: (request: ApiRequest) => Promise<HttpResponse>,
): (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void> {
  return async (incoming, outgoing) => {
    const body = hasBody(incoming) ? await readBody(incoming) : "";
    // the caller is gone
    if (incoming.destroyed && !incoming.complete) return;
    const { method = "GET", headers } = incoming;
    const request = { method, target: targetOf(incoming), headers, body };
    send(outgoing, await api(request).catch(failure), body === undefined);
  };
}

/** The response if a function of the options throws: the caller must not wait for ever, nor the server end. */
function failure(error: unknown): HttpResponse {
  const text = `The sandbox failed: ${error instanceof Error ? error.message : error}`;
  return { status: 500, headers: { "content-type": "text/plain; charset=utf-8" }, text };
}

/** Path and query: a proxy's client sends the whole URL. */
export function targetOf({ url = "/" }: IncomingMessage): string {
  if (url.startsWith("/") || !URL.canParse(url)) return url;
  const { pathname, search } = new URL(url);
  return pathname + search;
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined;
}

/** @returns the body; `undefined` if it is too long */
function readBody(incoming: IncomingMessage): Promise<string | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    incoming.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length <= longestBody) chunks.push(chunk);
      else resolve(undefined);
    });
    incoming.on("end", () => resolve(Buffer.concat(chunks).toString()));
    incoming.on("close", () => resolve(undefined));
  });
}

function send(outgoing: ServerResponse, response: HttpResponse, isUnread: boolean): void {
  const { status, headers, text, closed } = response;
  if (closed === "before") return void outgoing.destroy();
  outgoing.writeHead(status, {
    ...headers,
    ...(text !== undefined && { "content-length": Buffer.byteLength(text) }),
    // the rest of the request is not worth reading
    ...(isUnread && { connection: "close" }),
  });
  if (closed === "within_body") outgoing.write(firstHalf(text ?? ""), () => outgoing.destroy());
  else outgoing.end(text);
}
