import cookie from "@fastify/cookie";
import formbody from "@fastify/formbody";
import session, { type FastifySessionOptions } from "@fastify/session";
import type { MfaClient } from "@onelogin-mfa/client";
import Fastify, { type FastifyInstance, type FastifyRequest } from "fastify";
import { connect, listenAddress, runAsProgram } from "./connect.ts";
import { endGracefully } from "./graceful-end.ts";
import { answerLogin, sessionMs } from "./login-handler.ts";
import type { Fields, Login, LoginSession } from "./login-steps.ts";

declare module "fastify" {
  interface Session {
    login?: Login;
  }
}

/** Creates a login in Fastify. The session is in a store that all processes share; its cookie has only an id. */
export function createFastifyLogin(
  mfa: MfaClient,
  options: Pick<FastifySessionOptions, "secret" | "store">,
): FastifyInstance {
  const app = Fastify();
  app.register(formbody).register(cookie);
  // "lax": another site's form comes without the cookie. "auto" is secure with TLS; behind a proxy, set `trustProxy`
  const flags = { httpOnly: true, sameSite: "lax", secure: "auto", maxAge: sessionMs } as const;
  const saving = { rolling: false, saveUninitialized: false };
  app.register(session, { ...options, ...saving, cookieName: "login", cookie: flags });

  app.route<{ Body?: Fields }>({
    method: ["GET", "POST"],
    url: "/",
    handler: (request) => {
      const { method, url, body: fields = {} } = request;
      const header = (name: string) => request.headers[name]?.toString();
      return answerLogin(mfa, { method, url, header, fields }, sessionOf(request));
    },
  });
  return app;
}

function sessionOf(request: FastifyRequest): LoginSession {
  return {
    login: request.session.login,
    async reload() {
      await request.session.reload();
      return request.session.login;
    },
    async save(login, isNew) {
      if (isNew) await request.session.regenerate();
      request.session.login = login;
      await request.session.save();
    },
  };
}

await runAsProgram(import.meta.url, async () => {
  const { mfa, close } = await connect();
  const secret = process.env.SESSION_SECRET ?? crypto.randomUUID();
  const { hostname: host, port } = listenAddress(4032);
  const app = createFastifyLogin(mfa, { secret });
  process.once("SIGTERM", () => endGracefully(app, close));
  process.stdout.write(`Sign in at ${await app.listen({ host, port })}/\n`);
});
