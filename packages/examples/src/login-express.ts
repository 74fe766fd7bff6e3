import type { MfaClient } from "@onelogin-mfa/client";
import { createLogin } from "@onelogin-mfa/login/express";
import { memoryStore, type SessionStore } from "@onelogin-mfa/login/stores";
import express, { type Express } from "express";
import { checkPassword, runApplication } from "./connect.ts";

/** Creates an application of Express with two pages for signed-in users. */
export function createExpressApp(
  mfa: MfaClient,
  sessions: SessionStore = memoryStore(),
  origin?: string,
): Express {
  const login = createLogin({ mfa, sessions, origin, checkPassword });
  const app = express();
  app.all("/login", login.handler);
  app.get("/", login.requireUser(), (_, response) => {
    response
      .type("text")
      .send(`Signed in as ${response.locals.user.email}. Sign out at /login, pay at /pay.`);
  });
  // a second factor that is older than a minute is asked for again
  app.get("/pay", login.requireUser({ maxAgeMs: 60_000 }), (_, response) => {
    response.type("text").send(`Paid by ${response.locals.user.email}.`);
  });
  return app;
}

await runApplication(import.meta.url, 4030, (mfa, { port, hostname, origin }) =>
  createExpressApp(mfa, memoryStore(), origin).listen(port, hostname),
);
