import { Hono } from "hono";
import { guardHost } from "./control/guard.ts";
import { SandboxControlError } from "./control/problem.ts";
import type { Changes } from "./events.ts";
import { assets } from "./generated/page.ts";
import { visitLink } from "./link-page.ts";
import type { Store } from "./store.ts";

/** Creates the pages below `/_sandbox/`: magic links, which other sites may link to, and the inbox page. */
export function pageRoutes(store: Store, changes: Changes, allowedHosts: ReadonlySet<string>): Hono {
  const app = new Hono();
  app.use(async ({ req }, next) => {
    guardHost(req.raw, allowedHosts);
    await next();
  });
  app.get("/link/:token", async ({ req }) => {
    // from mail scanners, not from the user
    if (req.method === "HEAD") return new Response(null);
    const response = await visitLink(store, req.param("token"));
    changes.announce();
    return response;
  });
  app.get("/*", (context) => {
    const { pathname } = new URL(context.req.url);
    return pathname === "/_sandbox"
      ? context.redirect("/_sandbox/")
      : file(pathname.slice("/_sandbox/".length));
  });
  app.all("*", () => {
    throw new SandboxControlError("not_found", "Nothing here");
  });
  return app;
}

/** A file of the inbox page; the empty path is the page itself. The files are part of the program. */
function file(path: string): Response {
  const name = path === "" ? "index.html" : path;
  const asset = Object.hasOwn(assets, name) ? assets[name] : undefined;
  if (!asset) throw new SandboxControlError("not_found", "The inbox page has no such file");
  return new Response(asset.body, { headers: { ...headers, "content-type": asset.contentType } });
}

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

const headers = {
  "content-security-policy": contentSecurityPolicy,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-cache",
};
