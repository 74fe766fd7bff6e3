import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import type { TokenStore } from "../../src/index.ts";

/** Which store a process opens: none, a SQLite file, or the Redis server behind a Unix socket. */
export type StoreAddress =
  | { readonly kind: "none" }
  | { readonly kind: "sqlite" | "redis"; readonly path: string };

/** A token store in a file. Entries expire by `now`. */
export function openSqlite(path: string, now: () => number): TokenStore {
  const database = new DatabaseSync(path, { timeout: 60_000 });
  database.exec("PRAGMA journal_mode = wal; PRAGMA synchronous = off");
  database.exec("CREATE TABLE IF NOT EXISTS entry (key TEXT PRIMARY KEY, value TEXT, expires_at REAL)");
  const select = database.prepare("SELECT value FROM entry WHERE key = ? AND expires_at > ?");
  const upsert = database.prepare("INSERT OR REPLACE INTO entry VALUES (?, ?, ?)");
  return {
    get: (key) => select.get(key, now())?.value,
    set: (key, value, ttlMs) => upsert.run(key, value, now() + ttlMs),
  };
}

/** A token store in Redis. GET and SET with PX are all that it needs of the protocol (RESP): a value is one line. */
export async function openRedis(path: string): Promise<TokenStore> {
  const socket = connect({ path });
  await once(socket, "connect");
  socket.unref();
  const lines = createInterface(socket)[Symbol.asyncIterator]();
  const readLine = async () => String((await lines.next()).value);
  let previous: Promise<unknown> = Promise.resolve();

  async function exchange(parts: readonly string[]): Promise<string | null> {
    const bulks = parts.map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`);
    socket.write(`*${parts.length}\r\n${bulks.join("")}`);
    const head = await readLine();
    if (head.startsWith("-")) throw new Error(`${parts[0]}: ${head}`);
    return head.startsWith("$") && head !== "$-1" ? readLine() : null;
  }

  /** Sends one command at a time, so that the next response is that of this command. */
  function send(...parts: readonly string[]): Promise<string | null> {
    const current = previous.then(() => exchange(parts));
    previous = current.catch(() => {});
    return current;
  }

  return {
    get: (key) => send("GET", key),
    set: (key, value, ttlMs) => send("SET", key, value, "PX", String(Math.ceil(ttlMs))),
  };
}

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
