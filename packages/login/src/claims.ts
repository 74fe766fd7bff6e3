import { createId } from "./seal.ts";
import type { SessionStore } from "./session-store.ts";

/** A claim that was obtained. */
export interface Claim {
  /** Gives it up before its time is over. */
  readonly release: () => Promise<void>;
}

/** Claims a key: of all requests, in whichever process, one obtains it. */
export async function claim(store: SessionStore, key: string, ttlMs: number): Promise<Claim | undefined> {
  const isClaimed = await store.set(key, createId(), ttlMs, "absent");
  if (!isClaimed) return undefined;
  return {
    async release() {
      await store.delete(key);
    },
  };
}

/**
 * Claims one of a number of slots: at most so many within a time, across sessions and processes. No counter is needed, which two
 * requests could read at once.
 */
export async function claimSlot(
  store: SessionStore,
  key: string,
  { count, ms }: Limit,
): Promise<Claim | undefined> {
  for (let slot = 0; slot < count; slot++) {
    const claimed = await claim(store, `${key}:${slot}`, ms);
    if (claimed) return claimed;
  }
  return undefined;
}

/** A number of events within a time in milliseconds. */
export interface Limit {
  readonly count: number;
  readonly ms: number;
}
