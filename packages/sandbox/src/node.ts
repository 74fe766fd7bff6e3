import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { firstHalf } from "./api/fetch-handler.ts";
import { type ApiRequest, type HttpResponse, longestBody } from "./api/http.ts";
import { assembleSandbox, type Sandbox } from "./create-sandbox.ts";
import type { SandboxOptions } from "./options.ts";

/** Options of `startSandbox`: where to listen, and the options of `createSandbox`. */
export interface StartOptions extends Omit<SandboxOptions, "url"> {
  /**
   * The port; 0 for any free one.
   * @default 0
   */
  port?: number | undefined;
  /**
   * The address to listen on. Anyone who can reach it can use the API; the control API accepts requests to loopback
   * addresses and to this host only.
   * @default "127.0.0.1"
   */
  host?: string | undefined;
}

/** A sandbox that listens on a port. */
export interface RunningSandbox extends Sandbox {
  /** Its address, such as `http://127.0.0.1:4020`. The inbox page is at `/_sandbox/`. */
  readonly url: string;
  /** Closes it and its connections. */
  readonly close: () => Promise<void>;
}

/**
 * Starts a sandbox on a port of this machine, in Node.
 *
 * @throws Error if the port is taken or the address is not one of this machine; the message says what to do
 */
export async function startSandbox(options: StartOptions = {}): Promise<RunningSandbox> {
  const { port = 0, host = "127.0.0.1", ...rest } = options;
  // to Node it would be any address
  if (host === "") throw new TypeError('"host" must not be empty');
  const server = createServer();
  await listen(server, port, host);
  // of a server that listens on TCP
  const url = urlOf(host, (server.address() as AddressInfo).port);
  const close = () => closeServer(server);
  try {
    const allowedHosts = [...(rest.allowedHosts ?? []), host];
    const { sandbox, api } = assembleSandbox({ ...rest, url, allowedHosts }, ["port", "host"]);
    const handleApi = createNodeHandler(api);
    const handlePages = getRequestListener(sandbox.fetch, { overrideGlobalObjects: false });
    // no request arrives before this turn of the event loop ends
    server.on("request", (incoming, outgoing) =>
      isPage(targetOf(incoming)) ? handlePages(incoming, outgoing) : handleApi(incoming, outgoing),
    );
    return { ...sandbox, url, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function isPage(target: string): boolean {
  return /^\/_sandbox(?:[/?]|$)/.test(target);
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(explain(error, port, host)));
    server.listen(port, host, () => resolve());
  });
}

function explain(error: NodeJS.ErrnoException, port: number, host: string): Error {
  const texts: Readonly<Record<string, string>> = {
    EADDRINUSE: `Port ${port} of ${host} is taken. Choose another one, or 0 for any free port.`,
    EACCES: `Port ${port} needs more rights than you have. Choose 1024 or above.`,
    EADDRNOTAVAIL: `${host} is not an address of this machine. Leave it out for 127.0.0.1.`,
    ENOTFOUND: `${host} is not a known host. Leave it out for 127.0.0.1.`,
  };
  return new Error(texts[error.code ?? ""] ?? `Cannot listen on ${host}:${port}: ${error.message}`, {
    cause: error,
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    // streams of events never end by themselves
    server.closeAllConnections();
  });
}

function urlOf(host: string, port: number): string {
  const isAny = host === "0.0.0.0" || host === "::";
  const name = isAny ? "127.0.0.1" : host.includes(":") ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

/** Makes a request listener of the API for a Node server. It skips `Request` and `Response`, which cost more than the API. */
function createNodeHandler(
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
function targetOf({ url = "/" }: IncomingMessage): string {
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
