import { type Clock, elapsedBy } from "../clock.ts";
import type { SessionStore } from "./session-store.ts";

/** The store does not respond, or fails. `cause` is its own error. */
export class StoreError extends Error {}

/** Longest time of one attempt, in milliseconds: a store that is mute must end in a page. */
const attemptMs = 1000;
/** Pauses before further attempts, in milliseconds: a store that is gone for an instant costs no login. */
const pausesMs = [50, 200, 500];

/**
 * Returns a store whose calls are tried again, and end. All of its writes can be repeated: a claim has a value of its own, by which
 * an earlier attempt is recognized whose response was lost.
 *
 * Each call throws a `StoreError` if all attempts have failed.
 */
export function patientStore(store: SessionStore, clock: Clock): SessionStore {
  async function persist<Result>(run: (attempt: number) => Promise<Result>): Promise<Result> {
    let failure: unknown;
    const begin = elapsedBy(clock);
    for (const [attempt, pauseMs] of [0, ...pausesMs].entries()) {
      if (pauseMs > 0) await pause(clock, pauseMs);
      try {
        return await inTime(() => run(attempt), clock);
      } catch (error) {
        failure = error;
      }
      // a store that is mute is not asked four times
      if (elapsedBy(clock) - begin >= 2 * attemptMs) break;
    }
    throw new StoreError("The store of the login does not respond.", { cause: failure });
  }

  return {
    get: (key) => persist(() => store.get(key)),
    async set(key, value, ttlMs, when) {
      const write = async (attempt: number) => {
        const isWritten = await store.set(key, value, ttlMs, when);
        const isRepeated = when === "absent" && attempt > 0;
        return isWritten || (isRepeated && (await store.get(key)) === value);
      };
      return persist(write).catch((error: unknown) => {
        if (when === "absent") void giveBack(store, key, value);
        throw error;
      });
    },
    delete: (key) => persist(() => store.delete(key)),
  };
}

/**
 * Gives a claim back that has failed, once the store responds: an attempt that nobody waits for any more may have arrived late, and would
 * keep a user waiting.
 */
async function giveBack(store: SessionStore, key: string, value: string): Promise<void> {
  try {
    if ((await store.get(key)) === value) await store.delete(key);
  } catch {
    // the claim ends by itself
  }
}

/** Returns what a call returns; throws if it takes longer than an attempt may. */
async function inTime<Result>(run: () => Promise<Result>, clock: Clock): Promise<Result> {
  let cancel = () => {};
  const timeout = new Promise<never>((_, reject) => {
    cancel = clock.schedule(() => reject(new Error(`No response within ${attemptMs} ms.`)), attemptMs);
  });
  try {
    return await Promise.race([run(), timeout]);
  } finally {
    cancel();
  }
}

/** Waits. */
export function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.schedule(resolve, ms);
  });
}
