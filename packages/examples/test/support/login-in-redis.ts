import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { ioredisStore } from "@onelogin-mfa/login/stores";
import { Redis } from "ioredis";
import { runApplication } from "../../src/connect.ts";
import { createHonoApp } from "../../src/login-hono.ts";

/** The application of `login-hono.ts`, with its sessions in the Redis at the socket that `REDIS_SOCKET` names. */
await runApplication(import.meta.url, 4031, (mfa, { port, hostname, origin }) => {
  const redis = new Redis({ path: process.env.REDIS_SOCKET ?? "" });
  process.once("SIGTERM", () => redis.disconnect());
  const { fetch } = createHonoApp(mfa, ioredisStore(redis), origin);
  return createServer(getRequestListener(fetch)).listen(port, hostname);
});
