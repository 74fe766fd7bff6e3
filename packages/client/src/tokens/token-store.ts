import { type Clock, elapsedBy } from "../clock.ts";
import { isToken } from "./is-token.ts";

/**
 * Where several processes share an access token. Two methods, so that a `Map` with a timer, Redis or a Keyv instance
 * can be one. Values are texts and hold the token: keep them where secrets may be kept.
 */
export interface TokenStore {
  /** The value of a key; `undefined` or `null` when it is not there or its time is up. */
  get: (key: string) => unknown;
  /** Sets a key for so many milliseconds. */
  set: (key: string, value: string, ttlMs: number) => unknown;
}

/** An access token and its times, in milliseconds since 1970. */
export interface StoredToken {
  readonly value: string;
  readonly expiresAt: number;
  /** From when on another one is asked for. */
  readonly renewAt: number;
}

const claimMs = 10_000;
const settleMs = 50;

/** How long one call of the store may take, in milliseconds; after that it counts as out of reach. */
const storeMs = 1_000;

/** What is done with a store: find a token that is shared, share one, and agree on who asks the server for one. */
export function shareTokens(store: TokenStore, key: string, clock: Clock) {
  const claimKey = `${key}:claim`;
  const wait = (ms: number) => new Promise<void>((resolve) => void clock.schedule(resolve, ms));

  function within(work: () => unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const cancel = clock.schedule(reject, storeMs);
      (async () => work())().then(resolve, reject).finally(cancel);
    });
  }

  const get = (name: string) => within(() => store.get(name));
  const set = (name: string, value: string, ttlMs: number) => within(() => store.set(name, value, ttlMs));

  async function read(): Promise<StoredToken | undefined> {
    const text = await get(key);
    // only `write` writes here
    const token = (typeof text === "string" && text ? JSON.parse(text) : null) as StoredToken | null;
    return token && isToken(token.value) ? token : undefined;
  }

  async function write(token: StoredToken): Promise<void> {
    await set(key, JSON.stringify(token), Math.max(token.expiresAt - clock.now(), 1));
  }

  /**
   * Whether this process is the one to ask. With nothing but get and set, the last to write a claim has it, once all
   * who saw none have written theirs. Should two ask after all, the server hands both the same token.
   */
  async function claim(): Promise<boolean> {
    if (await get(claimKey)) return false;
    const id = crypto.randomUUID();
    await set(claimKey, id, claimMs);
    await wait(settleMs);
    const holder = await get(claimKey);
    // none: the other process is done, or the store keeps nothing
    return !holder || holder === id;
  }

  /** Lets others claim. An empty text, for a store that knows no time to live. */
  async function release(): Promise<void> {
    await set(claimKey, "", 1);
  }

  /**
   * A token that is wanted, if the store has one or another process comes with one; `undefined` when this process is
   * to ask. A claim that runs out because its process is gone is taken over.
   */
  async function find(isWanted: (token: StoredToken) => boolean): Promise<StoredToken | undefined> {
    const look = async () => {
      const token = await read();
      return token && isWanted(token) ? token : undefined;
    };
    let token = await look();
    const end = elapsedBy(clock) + 2 * claimMs;
    while (!token && elapsedBy(clock) < end) {
      const isOurs = await claim();
      // also when the claim is ours: another process may have been served in the meantime
      token = await look();
      if (isOurs && token) await release();
      if (isOurs) break;
      if (!token) await wait(settleMs);
    }
    return token;
  }

  return { find, write, release };
}
