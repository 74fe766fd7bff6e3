import { once } from "node:events";
import { createServer, type RequestListener, request as requestHttp } from "node:http";
import {
  connect as connectHttp2,
  createServer as createHttp2Server,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from "node:http2";
import { type AddressInfo, connect } from "node:net";
import { buffer, text } from "node:stream/consumers";

/** A server of this machine, and what sends requests to it, whatever host they name. */
export interface Target {
  readonly url: string;
  readonly send: (request: Request) => Promise<Response>;
  readonly close: () => Promise<void>;
}

/** Starts a server of HTTP/1.1. */
export async function startHttp(listener: RequestListener): Promise<Target> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  // of a server that listens on TCP
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async send(request) {
      const { method, headers } = request;
      const head = { method, path: pathOf(request), headers: Object.fromEntries(headers), agent: false };
      const sent = requestHttp({ host: "127.0.0.1", port, ...head });
      sent.end(await bodyOf(request));
      const [incoming] = await once(sent, "response");
      return toResponse(incoming.statusCode, incoming.headersDistinct, await buffer(incoming));
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Starts a server of HTTP/2 without TLS. Its requests name their host in `:authority`, as those of browsers. */
export async function startHttp2(
  listener: (request: Http2ServerRequest, response: Http2ServerResponse) => void,
): Promise<Target> {
  const server = createHttp2Server(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  // of a server that listens on TCP
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const session = connectHttp2(url);
  return {
    url,
    async send(request) {
      const { host: authority, ...headers } = Object.fromEntries(request.headers);
      const pseudo = { ":method": request.method, ":path": pathOf(request), ":authority": authority };
      const body = await bodyOf(request);
      const stream = session.request({ ...headers, ...pseudo }, { endStream: body.length === 0 });
      if (body.length > 0) stream.end(body);
      const [{ ":status": status, ...given }] = await once(stream, "response");
      return toResponse(status, given, await buffer(stream));
    },
    async close() {
      session.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Sends the lines of a request as they are, each character a byte. @returns the response's status */
export async function sendLines({ url }: Target, ...lines: readonly string[]): Promise<number> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  // not ended: a server drops a request whose sender has gone
  socket.write(`${[...lines, "Connection: close"].join("\r\n")}\r\n\r\n`, "latin1");
  return Number((await text(socket)).split(" ")[1]);
}

function pathOf({ url }: Request): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}

const bodyOf = async (request: Request) => Buffer.from(await request.arrayBuffer());

function toResponse(
  status: number,
  given: Readonly<Record<string, string | readonly string[] | undefined>>,
  body: Buffer<ArrayBuffer>,
): Response {
  const headers = new Headers();
  for (const [name, value = []] of Object.entries(given))
    for (const one of [value].flat()) headers.append(name, one);
  return new Response(body.length > 0 ? body : null, { status, headers });
}
