import { type Clock, elapsedBy } from "../clock.ts";
import type { SessionStore } from "../stores/session-store.ts";
import { createId } from "./seal.ts";

/** A claim, as a record keeps it: the value says whose it is. */
export interface SavedClaim {
  readonly key: string;
  readonly value: string;
}

/** A claim that was obtained. */
export interface Claim extends SavedClaim {
  /** Gives it up. Near the end of its time it does nothing, as the key may be another's by then. */
  readonly release: () => Promise<void>;
  /** Sets its remaining time. */
  readonly renew: (ttlMs: number) => Promise<void>;
}

/** Longest time that a deletion can take to arrive, in milliseconds: the store is asked again for a while. */
const arrivalMs = 4000;

/** Claims a key: of all requests, in whichever process, one obtains it. */
export async function claim(
  store: SessionStore,
  clock: Clock,
  key: string,
  ttlMs: number,
): Promise<Claim | undefined> {
  // the time at which it ends at the latest, for whoever waits for it
  const value = `${clock.now() + ttlMs} ${createId()}`;
  const timer = startTimer(clock, ttlMs);
  if (!(await store.set(key, value, ttlMs, "absent"))) return undefined;
  let isLate = timer;
  return {
    key,
    value,
    async release() {
      if (!isLate()) await store.delete(key);
    },
    async renew(ms) {
      if (isLate()) return;
      isLate = startTimer(clock, ms);
      await store.set(key, value, ms, "present");
    },
  };
}

/** Returns the time for which a key may still be claimed, in milliseconds; undefined if it is free. */
export async function claimedMs(store: SessionStore, clock: Clock, key: string): Promise<number | undefined> {
  const value = await store.get(key);
  return value === undefined ? undefined : Math.max(0, Number(value.split(" ")[0]) - clock.now());
}

/** Returns a function that tells whether a time is nearly over. A process can stand still, and a clock can be set. */
function startTimer(clock: Clock, ms: number): () => boolean {
  const [startedAt, began] = [clock.now(), elapsedBy(clock)];
  return () => Math.max(clock.now() - startedAt, elapsedBy(clock) - began) > ms - arrivalMs;
}

/** Gives up a slot of an earlier request, if it is still that one's. */
export async function releaseSaved(store: SessionStore, { key, value }: SavedClaim): Promise<void> {
  if ((await store.get(key)) !== value) return;
  await store.delete(key);
  await store.delete(key.replace(/:\d+$/, ":full"));
}

/** A number of events within a time in milliseconds. */
export interface Limit {
  readonly count: number;
  readonly ms: number;
}

/** Most slots that are tried one after the other. More are grouped in blocks, of which a full one is marked. */
const blockSize = 20;

/** A claimed slot, or the time at which the last one was taken, in milliseconds since 1970. */
export type Slot = Claim | { readonly fullAt: number };

/**
 * Claims one of a number of slots: at most so many within a time, across sessions and processes. No counter is needed, which two
 * requests could read at once.
 */
export async function claimSlot(store: SessionStore, clock: Clock, key: string, limit: Limit): Promise<Slot> {
  if (limit.count <= blockSize)
    return (await claimFree(store, clock, key, limit))?.claim ?? { fullAt: clock.now() };
  let slot: Slot = { fullAt: clock.now() };
  for (let first = 0; first < limit.count; first += blockSize) {
    const count = Math.min(blockSize, limit.count - first);
    slot = await claimInBlock(store, clock, `${key}:${first}`, { count, ms: limit.ms });
    if ("key" in slot) return slot;
  }
  return slot;
}

/** Claims one of a few slots, and marks the time at which the last one is taken. */
export async function claimInBlock(
  store: SessionStore,
  clock: Clock,
  key: string,
  { count, ms }: Limit,
): Promise<Slot> {
  const mark = `${key}:full`;
  const marked = await store.get(mark);
  if (marked !== undefined) return { fullAt: Number(marked) };
  const found = await claimFree(store, clock, key, { count, ms });
  const now = String(clock.now());
  if (!found) {
    // its last slot was taken by a process that was killed before it could write this
    await store.set(mark, now, ms, "absent");
    return { fullAt: Number(now) };
  }
  const { claim: claimed, slot } = found;
  if (slot < count - 1) return claimed;
  await store.set(mark, now, ms);
  return {
    ...claimed,
    async release() {
      await store.delete(mark);
      await claimed.release();
    },
  };
}

async function claimFree(store: SessionStore, clock: Clock, key: string, { count, ms }: Limit) {
  for (let slot = 0; slot < count; slot++) {
    const claimed = await claim(store, clock, `${key}:${slot}`, ms);
    if (claimed) return { claim: claimed, slot };
  }
  return undefined;
}
