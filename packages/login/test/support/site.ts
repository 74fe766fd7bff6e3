import { getRequestListener } from "@hono/node-server";
import type { Login } from "../../src/index.ts";
import { startServer } from "./servers.ts";

/** A page of the application, which browsers fetch beforehand what it links to. */
const page = (title: string) => `<!doctype html><html lang="en"><title>${title}</title>
<link rel="icon" href="data:,"><link rel="prefetch" href="/account"><link rel="prefetch" href="/login">
<script type="speculationrules">{"prefetch": [{"urls": ["/account", "/login"], "eagerness": "immediate"}]}</script>
<h1>${title}</h1><a href="/account">Account</a> <a href="/login">Sign in or out</a>`;

/**
 * Starts an application with a login, a page for everybody at `/public`, and all others for signed-in users. Its pages may be kept by the
 * browser's Back button, as those of most applications.
 */
export function startSite(login: () => Pick<Login<unknown>, "handler" | "requireUser">) {
  const handle = async (request: Request) => {
    const { pathname } = new URL(request.url);
    const { handler, requireUser } = login();
    if (pathname === "/login") return handler(request);
    const headers = { "content-type": "text/html" };
    if (pathname === "/public") return new Response(page("Public"), { headers });
    const user = await requireUser(request, pathname === "/pay" ? { maxAgeMs: 60_000 } : {});
    return user instanceof Response ? user : new Response(page(`Hello ${user.email}`), { headers });
  };
  return startServer(getRequestListener(handle));
}
