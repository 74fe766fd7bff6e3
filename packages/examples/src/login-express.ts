import { promisify } from "node:util";
import type { MfaClient } from "@onelogin-mfa/client";
import express, { type Express, type Request } from "express";
import expressSession, { type Store } from "express-session";
import { connect, listenAddress, runAsProgram, sayWhere } from "./connect.ts";
import { endGracefully } from "./graceful-end.ts";
import { answerLogin, sessionMs } from "./login-handler.ts";
import type { Login, LoginSession } from "./login-steps.ts";

declare module "express-session" {
  interface SessionData {
    login: Login;
  }
}

/** Creates a login in Express. The session is in a store that all processes share; its cookie has only an id. */
export function createExpressLogin(mfa: MfaClient, options: { secret: string; store?: Store }): Express {
  const app = express();
  app.disable("x-powered-by");
  app.use(express.urlencoded({ extended: false }));
  // "lax": another site's form comes without the cookie. "auto" is secure with TLS; behind a proxy, set "trust proxy"
  const cookie = { httpOnly: true, sameSite: "lax", secure: "auto", maxAge: sessionMs } as const;
  app.use(expressSession({ ...options, name: "login", resave: false, saveUninitialized: false, cookie }));

  app.all("/", async (request, response) => {
    const { method, originalUrl: url, body: fields = {} } = request;
    const header = (name: string) => request.get(name);
    const answer = await answerLogin(mfa, { method, url, header, fields }, sessionOf(request));
    response
      .status(answer.status)
      .setHeaders(answer.headers)
      .send(await answer.text());
  });
  return app;
}

type Callback = (error?: Error | null) => void;

function sessionOf(request: Request): LoginSession {
  return {
    login: request.session.login,
    reload: () =>
      new Promise((resolve) => {
        // an error: the session has ended in another request
        request.session.reload((error) => resolve(error ? undefined : request.session.login));
      }),
    async save(login, isNew) {
      if (isNew) await promisify((done: Callback) => request.session.regenerate(done))();
      request.session.login = login;
      await promisify((done: Callback) => request.session.save(done))();
    },
  };
}

await runAsProgram(import.meta.url, async () => {
  const { mfa, close } = await connect();
  const secret = process.env.SESSION_SECRET ?? crypto.randomUUID();
  const { hostname, port } = listenAddress(4030);
  const server = createExpressLogin(mfa, { secret }).listen(port, hostname);
  process.once("SIGTERM", () => endGracefully(server, close));
  await sayWhere(server);
});
