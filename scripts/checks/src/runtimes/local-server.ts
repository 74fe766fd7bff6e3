import { once } from "node:events";
import { serve } from "@hono/node-server";
import { createSandbox } from "@onelogin-mfa/sandbox";
import { Hono } from "hono";

/** A page of a browser: the bundle of a program. */
const html = `<!doctype html>
<meta charset="utf-8">
<title>smoke</title>
<link rel="icon" href="data:,">
<script type="module" src="page.js"></script>
`;

/** No 'unsafe-eval': nothing may be evaluated. */
const policy = "default-src 'self' data:; script-src 'self'";

/**
 * Starts the server that the smoke program talks to, on a free loopback port: a sandbox, which never responds to
 * `getRateLimit`, and `/index.html` with a script.
 */
export async function startLocalServer(script = "") {
  const sandbox = createSandbox({ sleep: () => new Promise(() => {}) });
  sandbox.control.addFault({ kind: "latency", operation: "getRateLimit" });
  const app = new Hono();
  const report = new Promise<string>((resolve) => {
    app.post("/report", async ({ req, body }) => {
      resolve(await req.text());
      return body(null);
    });
  });
  app.get("/index.html", (context) => context.html(html, 200, { "content-security-policy": policy }));
  app.get("/page.js", ({ body }) => body(script, 200, { "content-type": "text/javascript" }));
  app.all("*", ({ req }) => sandbox.fetch(req.raw));
  const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" });
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the local server has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    /** The text that a page has sent to `/report`. */
    report,
    close: async () => {
      server.close();
      if ("closeAllConnections" in server) server.closeAllConnections();
      await once(server, "close");
    },
  };
}
