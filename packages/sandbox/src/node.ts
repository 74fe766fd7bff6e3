import type { AddressInfo } from "node:net";
import { createAdaptorServer, type HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { ConnectionDropped, CutResponse } from "./api/http-response.ts";
import { createSandbox, type Sandbox } from "./create-sandbox.ts";
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
  let sandbox: Sandbox | undefined;
  const server = createAdaptorServer({
    overrideGlobalObjects: false,
    // no request arrives before the sandbox exists; the bindings are those of HTTP/1.1
    fetch: (request, bindings) => (sandbox ? handle(sandbox, request, bindings as HttpBindings) : undefined),
  });
  await listen(server, port, host);
  // of a server that listens on TCP
  const url = urlOf(host, (server.address() as AddressInfo).port);
  const close = () => closeServer(server);
  try {
    const allowedHosts = [...(rest.allowedHosts ?? []), host];
    sandbox = createSandbox({ ...rest, url, allowedHosts });
    return { ...sandbox, url, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Passes a request on, and closes the connection where a fault asks for it. */
async function handle(sandbox: Sandbox, request: Request, { outgoing }: HttpBindings): Promise<Response> {
  try {
    const response = await sandbox.fetch(request);
    if (!(response instanceof CutResponse)) return response;
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.write(response.arrives, () => outgoing.destroy());
  } catch (error) {
    if (!(error instanceof ConnectionDropped)) throw error;
    outgoing.destroy();
  }
  return RESPONSE_ALREADY_SENT;
}

type Server = ReturnType<typeof createAdaptorServer>;

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
    if ("closeAllConnections" in server) server.closeAllConnections();
  });
}

function urlOf(host: string, port: number): string {
  const isAny = host === "0.0.0.0" || host === "::";
  const name = isAny ? "127.0.0.1" : host.includes(":") ? `[${host}]` : host;
  return `http://${name}:${port}`;
}
