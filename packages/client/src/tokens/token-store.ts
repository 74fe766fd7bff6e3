import { type Clock, elapsedBy } from "../clock.ts";

/**
 * A store in which processes share an access token: Redis, a Keyv instance, or a `Map` in one process. The values hold the
 * token: protect the store accordingly.
 */
export interface TokenStore {
  /** The value of a key; `undefined` or `null` if it is missing or has expired. */
  get: (key: string) => unknown;
  /** Sets a key for `ttlMs` milliseconds. */
  set: (key: string, value: string, ttlMs: number) => unknown;
}

/** An access token and its times, in milliseconds since 1970. */
export interface StoredToken {
  readonly value: string;
  readonly expiresAt: number;
  /** When the next one is requested. */
  readonly renewAt: number;
}

/** Whether a value is valid in a header. An invalid one is refused early: the platform's own error would quote it. */
export function isToken(value: unknown): value is string {
  return typeof value === "string" && /^[\u0021-\u007e]+$/.test(value);
}

const claimMs = 10_000;
const settleMs = 50;

/** The timeout of one call of the store, in milliseconds. */
const storeMs = 1_000;

/** The operations on a store: find a shared token, share one, and agree which process requests the next. */
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
    // only `write` sets this key
    const token = (typeof text === "string" && text ? JSON.parse(text) : null) as StoredToken | null;
    return token && isToken(token.value) ? token : undefined;
  }

  async function write(token: StoredToken): Promise<void> {
    await set(key, JSON.stringify(token), Math.max(token.expiresAt - clock.now(), 1));
  }

  /**
   * Whether this process is to request the token: the last one that wrote a claim, after all that saw none have written
   * theirs. If two requested it nevertheless, the server would return the same token to both.
   */
  async function claim(): Promise<boolean> {
    if (await get(claimKey)) return false;
    const id = crypto.randomUUID();
    await set(claimKey, id, claimMs);
    await wait(settleMs);
    const holder = await get(claimKey);
    // no claim: the other process is done, or the store keeps nothing
    return !holder || holder === id;
  }

  /** Ends the claim. The empty text is for a store without times to live. */
  async function release(): Promise<void> {
    await set(claimKey, "", 1);
  }

  /**
   * The wanted token, from the store or once another process has shared it; `undefined` if this process is to request it.
   * The claim of a process that is gone expires.
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
      // also with the claim: another process may have shared a token in the meantime
      token = await look();
      if (isOurs && token) await release();
      if (isOurs) break;
      if (!token) await wait(settleMs);
    }
    return token;
  }

  return { find, write, release };
}
