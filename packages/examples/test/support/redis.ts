import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished, type TestContext } from "vitest";

/** Starts a Redis server on a Unix socket, for one test; skips the test if none is installed. */
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
  return { path, kill: (signal: NodeJS.Signals) => void server.kill(signal) };
}
