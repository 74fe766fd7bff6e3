import type { Redis } from "ioredis";
import type { LoginStore } from "./login-handler.ts";

/**
 * Keeps the sessions of a fleet in a Redis, so that any process answers any request. Without Redis nobody can sign in. Express and
 * Fastify have stores of their own, such as `connect-redis`.
 */
export function keepSessionsInRedis(redis: Redis): LoginStore {
  const keyOf = (id: string) => `login:${id}`;
  return {
    async get(id) {
      const text = await redis.get(keyOf(id));
      return text === null ? undefined : JSON.parse(text);
    },
    set: (id, login, ttlMs) => redis.set(keyOf(id), JSON.stringify(login), "PX", ttlMs),
    delete: (id) => redis.del(keyOf(id)),
  };
}
