import { once } from "node:events";
import { serve } from "@hono/node-server";
import { serveStatic } from "@hono/node-server/serve-static";
import { createSandbox } from "@onelogin-mfa/sandbox";
import { Hono } from "hono";

/** What a browser loads. */
interface Site {
  readonly folder: string;
  /** The HTML at `/index.html`. */
  readonly page: string;
}

/**
 * Starts what the smoke program talks to over HTTP, on a free loopback port: a sandbox, which never responds to
 * `getRateLimit`, and a site.
 */
export async function startLocalServer(site?: Site) {
  const sandbox = createSandbox({ sleep: () => new Promise(() => {}) });
  sandbox.control.addFault({ kind: "latency", operation: "getRateLimit" });
  const app = new Hono();
  const report = new Promise<string>((resolve) => {
    app.post("/report", async ({ req, body }) => {
      resolve(await req.text());
      return body(null);
    });
  });
  if (site) {
    app.get("/index.html", ({ html }) => html(site.page));
    app.use(serveStatic({ root: site.folder }));
  }
  app.all("*", ({ req }) => sandbox.fetch(req.raw));
  const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" });
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the local server has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    /** What a page has sent to `/report`. */
    report,
    close: async () => {
      server.close();
      if ("closeAllConnections" in server) server.closeAllConnections();
      await once(server, "close");
    },
  };
}
