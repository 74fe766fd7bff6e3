import { once } from "node:events";
import { serve } from "@hono/node-server";
import { createSandbox } from "@onelogin-mfa/sandbox";

/** A server on a free loopback port. */
export interface LocalServer {
  readonly url: string;
  /** What a page has sent to `/report`. */
  readonly report: Promise<string>;
  readonly close: () => Promise<void>;
}

/** Files by URL path, for the page that a browser loads. */
export type ServedFiles = ReadonlyMap<string, { readonly type: string; readonly body: string }>;

/** Starts what the smoke program talks to over HTTP: a sandbox, which never responds to `getRateLimit`, and files. */
export async function startLocalServer(files: ServedFiles = new Map()): Promise<LocalServer> {
  const sandbox = createSandbox({ sleep: () => new Promise(() => {}) });
  sandbox.control.addFault({ kind: "latency", operation: "getRateLimit" });
  let receive: (report: string) => void = () => {};
  const report = new Promise<string>((resolve) => {
    receive = resolve;
  });
  const fetch = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url);
    const file = files.get(pathname);
    if (file) return new Response(file.body, { headers: { "content-type": file.type } });
    if (pathname !== "/report") return sandbox.fetch(request);
    receive(await request.text());
    return new Response();
  };
  const server = serve({ fetch, port: 0, hostname: "127.0.0.1" });
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the local server has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    report,
    close: async () => {
      server.close();
      if ("closeAllConnections" in server) server.closeAllConnections();
      await once(server, "close");
    },
  };
}
