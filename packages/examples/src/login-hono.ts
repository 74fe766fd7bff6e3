import { serve } from "@hono/node-server";
import type { MfaClient } from "@onelogin-mfa/client";
import { Hono } from "hono";
import Keyv from "keyv";
import { connect, listenAddress, runAsProgram, sayWhere } from "./connect.ts";
import { endGracefully } from "./graceful-end.ts";
import { createLoginHandler, type LoginStore } from "./login-handler.ts";

/** Creates a login in Hono, on any runtime. */
export function createHonoLogin(mfa: MfaClient, store: LoginStore = new Keyv()): Hono {
  const handle = createLoginHandler(mfa, store);
  return new Hono().on(["GET", "POST"], "/", (context) => handle(context.req.raw));
}

await runAsProgram(import.meta.url, async () => {
  const { mfa, close } = await connect();
  const { fetch } = createHonoLogin(mfa);
  const server = serve({ fetch, ...listenAddress(4031) });
  process.once("SIGTERM", () => endGracefully(server, close));
  await sayWhere(server);
});
