import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { createClient } from "redis";
import { onTestFinished, type TestContext } from "vitest";
import { ioredisStore, nodeRedisStore } from "../../src/stores/redis-stores.ts";
import type { SessionStore } from "../../src/stores/session-store.ts";

/** Starts a Redis server on a Unix socket; skips the test if none is installed. */
export async function startRedis(context: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), "redis-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, "redis.sock");
  const options = ["--port", "0", "--unixsocket", path, "--dir", folder, "--save", ""];
  const server = spawn("redis-server", options, { stdio: "ignore" });
  const [start] = await Promise.allSettled([once(server, "spawn")]);
  if (start.status === "rejected")
    context.skip("redis-server is not installed; on Debian: apt-get install redis-server");
  const ended = once(server, "close");
  onTestFinished(async () => {
    server.kill("SIGKILL");
    await ended;
  });
  const redis = new Redis({ path, retryStrategy: () => 20 });
  redis.on("error", () => {}); // an application logs it
  onTestFinished(() => redis.disconnect());
  // not `once`, which an error of the first attempts would end
  await new Promise((resolve) => redis.once("ready", resolve));
  return { redis, path, kill: (signal: NodeJS.Signals) => void server.kill(signal) };
}

/** Starts a Redis server. @returns a store in it, by node-redis */
export async function startNodeRedisStore(context: TestContext): Promise<SessionStore> {
  const { path } = await startRedis(context);
  const client = createClient({ socket: { path, tls: false } });
  client.on("error", () => {}); // an application logs it
  await client.connect();
  onTestFinished(() => client.destroy());
  return nodeRedisStore(client);
}

/** Starts a Redis server. @returns a store in it, by ioredis */
export async function startIoredisStore(context: TestContext): Promise<SessionStore> {
  const { redis } = await startRedis(context);
  return ioredisStore(redis);
}
