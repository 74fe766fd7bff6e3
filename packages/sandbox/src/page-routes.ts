import { Hono } from "hono";
import { guardHost } from "./control/guard.ts";
import { SandboxControlError } from "./control/problem.ts";
import type { Changes } from "./events.ts";
import { visitLink } from "./link-page.ts";
import { pageAssets } from "./page/index.ts";
import type { Store } from "./store.ts";

/** Creates what people visit below `/_sandbox/`: magic links, which other sites may lead to, and the inbox page. */
export function pageRoutes(store: Store, changes: Changes, allowedHosts: ReadonlySet<string>): Hono {
  const app = new Hono();
  app.use(async ({ req }, next) => {
    guardHost(req.raw, allowedHosts);
    await next();
  });
  app.get("/link/:token", ({ req }) => {
    // mail scanners ask so, and are not the user
    if (req.method === "HEAD") return new Response(null);
    const response = visitLink(store, req.param("token"));
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
    throw new SandboxControlError("not_found", "There is nothing here");
  });
  return app;
}

function file(path: string): Response {
  const asset = pageAssets(path);
  if (!asset) throw new SandboxControlError("not_found", "The inbox page has no such file");
  return new Response(asset.body, { headers: { ...asset.headers, "content-type": asset.contentType } });
}
