import { type Clock, systemClock } from "@onelogin-mfa/client";
import type { SessionStore } from "./session-store.ts";

interface Entry {
  readonly value: string;
  readonly endsAt: number;
}

/** Time between two searches for values whose time is over. */
const sweepMs = 60_000;

/** A store in a map, right for one process. */
export function storeInMap(map: Map<string, Entry>, clock: Clock = systemClock): SessionStore {
  let sweptAt = clock.now();

  function read(key: string): string | undefined {
    const entry = map.get(key);
    return entry !== undefined && entry.endsAt > clock.now() ? entry.value : undefined;
  }

  function sweep(): void {
    const now = clock.now();
    if (now - sweptAt < sweepMs) return;
    sweptAt = now;
    for (const [key, { endsAt }] of map) if (endsAt <= now) map.delete(key);
  }

  return {
    get: async (key) => read(key),
    async set(key, value, ttlMs, when) {
      sweep();
      const isThere = read(key) !== undefined;
      if ((when === "absent" && isThere) || (when === "present" && !isThere)) return false;
      map.set(key, { value, endsAt: clock.now() + ttlMs });
      return true;
    },
    delete: async (key) => map.delete(key),
  };
}

/**
 * A store in the memory of one process: a restart signs everybody out, and a second process knows nobody. Two calls with the same
 * name are one store, also in two copies of this package: Next.js loads the file of the login once for a route and once for a page.
 *
 * @param name of the store, for an application with two logins
 */
export function memoryStore(name = "sessions"): SessionStore {
  const key = Symbol.for(`@onelogin-mfa/login/${name}`);
  // a symbol of this package: nothing else has written it
  const shared = globalThis as unknown as Record<symbol, Map<string, Entry> | undefined>;
  const map = shared[key] ?? new Map<string, Entry>();
  shared[key] = map;
  return storeInMap(map);
}
