import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { onTestFinished, type TestContext } from "vitest";

/** Starts a Redis server on a Unix socket; skips the test if none is installed. */
export async function startRedis(context: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), "redis-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, "redis.sock");
  const options = ["--port", "0", "--unixsocket", path, "--dir", folder, "--save", ""];
  let server: ChildProcess;

  async function start(): Promise<void> {
    server = spawn("redis-server", options, { stdio: "ignore" });
    const isInstalled = await once(server, "spawn").then(
      () => true,
      () => false,
    );
    if (!isInstalled) context.skip("redis-server is not installed; on Debian: apt-get install redis-server");
  }

  await start();
  onTestFinished(async () => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, "close");
    server.kill("SIGKILL");
    await ended;
  });
  return {
    /** Connects to it as the recipes do. */
    async connect(commandTimeout: number) {
      const redis = new Redis({ path, enableOfflineQueue: false, commandTimeout, retryStrategy: () => 20 });
      redis.on("error", () => {}); // an application logs it
      onTestFinished(() => redis.disconnect());
      await new Promise((resolve) => redis.once("ready", resolve));
      return redis;
    },
    kill: (signal: NodeJS.Signals) => void server.kill(signal),
    /** Starts it again, without its data, after it was killed. */
    async restart() {
      if (server.exitCode === null && server.signalCode === null) await once(server, "close");
      await start();
    },
  };
}
