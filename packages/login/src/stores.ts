export { memoryStore } from "./stores/memory-store.ts";
export {
  type IoredisClient,
  ioredisStore,
  type NodeRedisClient,
  type NodeRedisSetOptions,
  nodeRedisStore,
} from "./stores/redis-stores.ts";
export type { SessionStore } from "./stores/session-store.ts";
export { testStore } from "./stores/test-store.ts";
