import type { Hono } from "hono";
import type { createRunControl } from "./control/create-control.ts";
import type { Hosts } from "./control/guard.ts";
import { controlRoutes } from "./control/routes.ts";
import type { Changes } from "./events.ts";
import { pageRoutes } from "./page-routes.ts";
import type { Store } from "./store.ts";
import { pathIn } from "./tenants.ts";

/** The parts of a tenant that its routes use. */
interface RouteParts {
  readonly run: ReturnType<typeof createRunControl>;
  readonly waiting: Parameters<typeof controlRoutes>[1];
  readonly store: Store;
  readonly changes: Changes;
  readonly hosts: Hosts;
  readonly ca: string | undefined;
  readonly name: string | undefined;
}

/** Adds what a tenant serves beside the API below `/_sandbox/`: the control API, the console and magic links. */
export function addRoutes(app: Hono, parts: RouteParts): void {
  const { run, waiting, store, changes, hosts, ca, name } = parts;
  app.route("/_sandbox/api", controlRoutes(run, waiting, hosts, name));
  app.route("/_sandbox", pageRoutes(store, changes, { hosts, ca, name }));
  app.get("/", ({ req, redirect }, next) =>
    acceptsHtml(req.header("accept"))
      ? Promise.resolve(redirect(`${pathIn(req.url, name)}/_sandbox/`))
      : next(),
  );
}

/** True for the header that a browser sends when it opens a page. */
export function acceptsHtml(accept = ""): boolean {
  return accept.includes("text/html");
}
