import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** A Redis server of one test. */
export interface RedisServer {
  /** The Unix socket that it listens on. */
  readonly path: string;
  readonly close: () => Promise<void>;
}

/**
 * Starts `redis-server` on a Unix socket in a folder, without a port. Gives `undefined` if it is not installed.
 *
 * @throws Error with its output, if it does not start
 */
export async function startRedis(folder: string, command = "redis-server"): Promise<RedisServer | undefined> {
  const path = join(folder, "redis.sock");
  const options = ["--port", "0", "--unixsocket", path, "--dir", folder, "--save", "", "--appendonly", "no"];
  const child = spawn(command, options, { stdio: ["ignore", "pipe", "ignore"] });
  const exited = once(child, "close").catch(() => undefined);
  let output = "";
  const state = await new Promise<"ready" | "missing" | "failed">((resolve) => {
    child.on("error", () => resolve("missing"));
    child.on("close", () => resolve("failed"));
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk;
      if (output.includes("Ready to accept connections")) resolve("ready");
    });
  });
  if (state === "missing") return undefined;
  if (state === "failed") throw new Error(`redis-server did not start:\n${output}`);
  return {
    path,
    async close() {
      child.kill();
      await exited;
    },
  };
}
