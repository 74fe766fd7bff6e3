import { serve } from "@hono/node-server";
import type { MfaClient } from "@onelogin-mfa/client";
import { createLogin } from "@onelogin-mfa/login/hono";
import { memoryStore, type SessionStore } from "@onelogin-mfa/login/stores";
import { Hono } from "hono";
import { checkPassword, runApplication } from "./connect.ts";

/** Creates an application of Hono with two pages for signed-in users. */
export function createHonoApp(mfa: MfaClient, sessions: SessionStore = memoryStore(), origin?: string): Hono {
  const login = createLogin({ mfa, sessions, origin, checkPassword });
  const app = new Hono().all("/login", login.handler);
  app.get("/", login.requireUser(), (context) =>
    context.text(`Signed in as ${context.var.user.email}. Sign out at /login, pay at /pay.`),
  );
  // a second factor that is older than a minute is asked for again
  app.get("/pay", login.requireUser({ maxAgeMs: 60_000 }), (context) =>
    context.text(`Paid by ${context.var.user.email}.`),
  );
  return app;
}

await runApplication(import.meta.url, 4031, (mfa, { port, hostname, origin }) =>
  serve({ fetch: createHonoApp(mfa, memoryStore(), origin).fetch, port, hostname }),
);
