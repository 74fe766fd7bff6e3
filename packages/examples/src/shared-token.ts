import { type SharedTokens, shareTokens } from "@onelogin-mfa/client/tokens";
import type { Redis } from "ioredis";

/**
 * Shares one access token among all processes of a Redis, for the option `tokenStore`. Redis may go: the
 * processes then use their tokens on, and request their own. Create the connection with a `commandTimeout`,
 * the longest time for which a call waits for Redis, and with a listener for `error`.
 */
export function shareTokensInRedis(redis: Redis): SharedTokens {
  return shareTokens({
    get: (key) => redis.get(key),
    set: (key, value, ttlMs) => redis.set(key, value, "PX", Math.ceil(ttlMs)),
  });
}
