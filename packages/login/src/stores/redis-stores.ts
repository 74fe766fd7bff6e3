import type { SessionStore } from "./session-store.ts";

/** The part of an `ioredis` client that is used. */
export interface IoredisClient {
  get(key: string): Promise<string | null>;
  set(key: string, value: string, px: "PX", ttlMs: number): Promise<string | null>;
  set(key: string, value: string, px: "PX", ttlMs: number, nx: "NX"): Promise<string | null>;
  set(key: string, value: string, px: "PX", ttlMs: number, xx: "XX"): Promise<string | null>;
  del(key: string): Promise<number>;
}

/** The part of a client of `redis` (node-redis) that is used. */
export interface NodeRedisClient {
  get(key: string): Promise<unknown>;
  set(key: string, value: string, options: NodeRedisSetOptions): Promise<unknown>;
  del(key: string): Promise<number>;
}

/** Options of `SET` in node-redis. */
export interface NodeRedisSetOptions {
  readonly expiration: { readonly type: "PX"; readonly value: number };
  readonly condition?: "NX" | "XX";
}

/** Prefix of all keys in Redis. */
const defaultPrefix = "login:";

/** A store in Redis by `ioredis`. Set its `commandTimeout`, so that a Redis that hangs is noticed. */
export function ioredisStore(redis: IoredisClient, prefix = defaultPrefix): SessionStore {
  return {
    get: async (key) => (await redis.get(prefix + key)) ?? undefined,
    async set(key, value, ttlMs, when) {
      const ttl = Math.ceil(ttlMs);
      if (when === "absent") return (await redis.set(prefix + key, value, "PX", ttl, "NX")) === "OK";
      if (when === "present") return (await redis.set(prefix + key, value, "PX", ttl, "XX")) === "OK";
      return (await redis.set(prefix + key, value, "PX", ttl)) === "OK";
    },
    delete: (key) => redis.del(prefix + key),
  };
}

/** A store in Redis by `redis` (node-redis 5 and 6). */
export function nodeRedisStore(redis: NodeRedisClient, prefix = defaultPrefix): SessionStore {
  const conditions = { absent: "NX", present: "XX" } as const;
  return {
    async get(key) {
      const value = await redis.get(prefix + key);
      return typeof value === "string" ? value : undefined;
    },
    async set(key, value, ttlMs, when) {
      const expiration = { type: "PX", value: Math.ceil(ttlMs) } as const;
      const condition = when && { condition: conditions[when] };
      return (await redis.set(prefix + key, value, { expiration, ...condition })) === "OK";
    },
    delete: (key) => redis.del(prefix + key),
  };
}
