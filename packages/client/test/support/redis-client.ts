import { once } from "node:events";
import { connect } from "node:net";
import type { TokenStore } from "../../src/index.ts";

/** A token store in Redis, and how much it has under way. */
export interface RedisStore extends TokenStore {
  /** Commands that have not been answered. */
  readonly open: () => number;
  readonly close: () => void;
}

/** Connects to a Redis server. GET and SET with PX are all that a token store needs of its protocol (RESP). */
export async function connectRedis(port: number): Promise<RedisStore> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  await once(socket, "connect");
  const waiting: { resolve: (value: string | null) => void; reject: (error: Error) => void }[] = [];
  let buffer = "";
  socket.setEncoding("utf8").on("data", (chunk: string) => {
    buffer += chunk;
    for (let reply = readReply(buffer); reply; reply = readReply(buffer)) {
      buffer = buffer.slice(reply.length);
      const next = waiting.shift();
      if (reply.error === undefined) next?.resolve(reply.value);
      else next?.reject(new Error(reply.error));
    }
  });

  function send(...parts: readonly string[]): Promise<string | null> {
    const bulks = parts.map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`);
    socket.write(`*${parts.length}\r\n${bulks.join("")}`);
    return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
  }

  return {
    get: (key) => send("GET", key),
    set: (key, value, ttlMs) => send("SET", key, value, "PX", String(Math.ceil(ttlMs))),
    open: () => waiting.length,
    close: () => socket.destroy(),
  };
}

interface RedisReply {
  readonly length: number;
  readonly value: string | null;
  readonly error?: string;
}

/** The first reply in a text, if it is there to its end; the values here are ASCII. */
function readReply(text: string): RedisReply | undefined {
  const line = /^[^\r]*\r\n/.exec(text)?.[0];
  if (line === undefined) return undefined;
  const rest = line.slice(1, -2);
  if (line.startsWith("-")) return { length: line.length, value: null, error: rest };
  if (!line.startsWith("$")) return { length: line.length, value: rest };
  const size = Number(rest);
  if (size < 0) return { length: line.length, value: null };
  const length = line.length + size + 2;
  return text.length < length ? undefined : { length, value: text.slice(line.length, length - 2) };
}
