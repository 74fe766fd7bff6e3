import type { MfaClient } from "@onelogin-mfa/client";
import { createLogin } from "@onelogin-mfa/login/fastify";
import { memoryStore, type SessionStore } from "@onelogin-mfa/login/stores";
import Fastify, { type FastifyInstance } from "fastify";
import { checkPassword, runApplication } from "./connect.ts";

/** Creates an application of Fastify with two pages for signed-in users. */
export async function createFastifyApp(
  mfa: MfaClient,
  sessions: SessionStore = memoryStore(),
  origin?: string,
): Promise<FastifyInstance> {
  const login = createLogin({ mfa, sessions, origin, checkPassword });
  const app = Fastify();
  await app.register(login.plugin);
  app.get(
    "/",
    { preHandler: login.requireUser() },
    async ({ loginUser }) => `Signed in as ${loginUser.email}. Sign out at /login, pay at /pay.`,
  );
  // a second factor that is older than a minute is asked for again
  app.get(
    "/pay",
    { preHandler: login.requireUser({ maxAgeMs: 60_000 }) },
    async ({ loginUser }) => `Paid by ${loginUser.email}.`,
  );
  return app;
}

await runApplication(import.meta.url, 4032, async (mfa, { port, hostname, origin }) => {
  const app = await createFastifyApp(mfa, memoryStore(), origin);
  await app.listen({ port, host: hostname });
  return app.server;
});
