import { getRequestListener } from "@hono/node-server";
import type { Login } from "../../src/index.ts";
import { startServer } from "./servers.ts";

/** A page of the application, which browsers fetch beforehand what it links to. */
const page = (title: string) => `<!doctype html><html lang="en"><title>${title}</title>
<link rel="icon" href="data:,"><link rel="prefetch" href="/account"><link rel="prefetch" href="/login">
<script type="speculationrules">{"prefetch": [{"urls": ["/account", "/login"], "eagerness": "immediate"}]}</script>
<h1>${title}</h1><a href="/account">Account</a> <a href="/login">Sign in or out</a>`;

/** A file of an application, such as its logo. */
export interface SiteFile {
  readonly type: string;
  readonly text: string;
}

/**
 * Starts an application with a login, a page for everybody at `/public`, and all others for signed-in users. Its pages may be kept by the
 * browser's Back button, as those of most applications.
 *
 * @param files by their paths, for everybody
 */
export function startSite(
  login: () => Pick<Login<unknown>, "handler" | "requireUser">,
  files: ReadonlyMap<string, SiteFile> = new Map(),
) {
  const handle = async (request: Request) => {
    const { pathname } = new URL(request.url);
    const { handler, requireUser } = login();
    if (pathname === "/login") return handler(request);
    const file = files.get(pathname);
    if (file) return new Response(file.text, { headers: { "content-type": file.type } });
    const headers = { "content-type": "text/html" };
    if (pathname === "/public") return new Response(page("Public"), { headers });
    const user = await requireUser(request, pathname === "/pay" ? { maxAgeMs: 60_000 } : {});
    return user instanceof Response ? user : new Response(page(`Hello ${user.email}`), { headers });
  };
  return startServer(getRequestListener(handle));
}
