export { memoryStore } from "./memory-store.ts";
export {
  type IoredisClient,
  ioredisStore,
  type NodeRedisClient,
  type NodeRedisSetOptions,
  nodeRedisStore,
} from "./redis-stores.ts";
export type { SessionStore } from "./session-store.ts";
export { testStore } from "./test-store.ts";
