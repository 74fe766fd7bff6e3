import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A Redis server of a test's own. */
export interface RedisServer {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/**
 * Starts `redis-server` on a free port, without files. Gives `undefined` if it is not installed.
 *
 * @throws Error with what it printed, if it does not come up
 */
export async function startRedis(command = "redis-server"): Promise<RedisServer | undefined> {
  const folder = await mkdtemp(join(tmpdir(), "redis-"));
  const port = await freePort();
  const where = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder];
  const child = spawn(command, [...where, "--save", "", "--appendonly", "no"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = once(child, "close").catch(() => undefined);
  let printed = "";
  const state = await new Promise<"ready" | "missing" | "failed">((resolve) => {
    child.on("error", () => resolve("missing"));
    child.on("close", () => resolve("failed"));
    child.stdout.on("data", (chunk: Buffer) => {
      printed += chunk;
      if (printed.includes("Ready to accept connections")) resolve("ready");
    });
  });
  if (state !== "ready") await rm(folder, { recursive: true });
  if (state === "missing") return undefined;
  if (state === "failed") throw new Error(`redis-server did not start:\n${printed}`);
  return {
    port,
    async close() {
      child.kill();
      await exited;
      await rm(folder, { recursive: true });
    },
  };
}

/** A port that nobody listened on a moment ago: `redis-server` takes port 0 for none. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address ? address.port : 0;
}
