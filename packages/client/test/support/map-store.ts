import type { Clock, TokenStore } from "../../src/index.ts";

/** A store as a `Map` with times to live, and what was done to it. */
export interface MapStore extends TokenStore {
  readonly entries: Map<string, { value: string; until: number }>;
  /** The time to live of every `set`, in milliseconds, by key. */
  readonly times: { readonly key: string; readonly ttlMs: number }[];
}

/** Creates one. What is not there is `missing`: Keyv says `undefined`, Redis `null`. */
export function createMapStore(clock: Clock, missing: null | undefined = undefined): MapStore {
  const entries: MapStore["entries"] = new Map();
  const times: MapStore["times"] = [];
  return {
    entries,
    times,
    async get(key) {
      const entry = entries.get(key);
      return entry && clock.now() < entry.until ? entry.value : missing;
    },
    async set(key, value, ttlMs) {
      times.push({ key, ttlMs });
      entries.set(key, { value, until: clock.now() + ttlMs });
      return true;
    },
  };
}
