import { once } from "node:events";
import type { AddressInfo } from "node:net";
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
 * Runs the server that the smoke program talks to, on a free loopback port: a sandbox, which never responds to
 * `getRateLimit`, and `/index.html` with a script. `report` is the text that a page sends to `/report`.
 */
export async function withLocalServer<Result>(
  work: (server: { readonly url: string; readonly report: Promise<string> }) => Promise<Result>,
  script = "",
): Promise<Result> {
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
  const { port } = server.address() as AddressInfo; // it listens on a port
  try {
    return await work({ url: `http://127.0.0.1:${port}`, report });
  } finally {
    server.close();
    if ("closeAllConnections" in server) server.closeAllConnections();
    await once(server, "close");
  }
}
