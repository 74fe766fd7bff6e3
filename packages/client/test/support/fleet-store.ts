import { once } from "node:events";
import { connect } from "node:net";
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
