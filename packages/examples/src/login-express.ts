import type { MfaClient } from "@onelogin-mfa/client";
import express, { type Express, type Request } from "express";
import session, { type Store } from "express-session";
import { connect, listenAddress, runAsProgram } from "./connect.ts";
import { endGracefully } from "./graceful-end.ts";
import { renderLogin } from "./login-pages.ts";
import { act, isNewSession, type Login, start } from "./login-steps.ts";

declare module "express-session" {
  interface SessionData {
    login: Login;
  }
}

/**
 * Creates a login with a second factor in Express. The session is on the server, in a store that all processes share; its cookie
 * has only an id. Each request can be answered by another process.
 */
export function createExpressLogin(mfa: MfaClient, options: { secret: string; store?: Store }): Express {
  const app = express();
  app.disable("x-powered-by");
  app.use(express.urlencoded({ extended: false }));
  // "lax": another site's form comes without the cookie
  const cookie = { httpOnly: true, sameSite: "lax", secure: "auto", maxAge: 900_000 } as const;
  app.use(session({ ...options, name: "login", resave: false, saveUninitialized: false, cookie }));

  app.get("/", async (request, response) => {
    response.send(await renderLogin(mfa, request.session.login ?? start));
  });
  app.post("/:action", async (request, response) => {
    const login = request.session.login ?? start;
    const { action } = request.params;
    const readAgain = () => reload(request);
    const next = await act(mfa, { login, action, fields: request.body ?? {}, readAgain });
    if (isNewSession(login, next)) await regenerate(request);
    if (next !== login) request.session.login = next;
    if (action !== "poll" || "page" in request.query) response.redirect(303, "/");
    else response.json({ step: next.step });
  });
  return app;
}

function regenerate({ session }: Request): Promise<void> {
  return new Promise((resolve, reject) => {
    session.regenerate((error) => (error ? reject(error) : resolve()));
  });
}

function reload(request: Request): Promise<Login> {
  return new Promise((resolve) => {
    // the session may have ended in another request
    request.session.reload((error) => resolve(error ? start : (request.session.login ?? start)));
  });
}

await runAsProgram(import.meta.url, async () => {
  const { mfa, close } = await connect();
  const secret = process.env.SESSION_SECRET ?? crypto.randomUUID();
  const { hostname, port } = listenAddress(4030);
  const server = createExpressLogin(mfa, { secret }).listen(port, hostname, () => {
    process.stdout.write(`Sign in at http://127.0.0.1:${port}/\n`);
  });
  process.once("SIGTERM", () => endGracefully(server, close));
});
