import { type Clock, elapsedBy } from "../clock.ts";
import { isRecord } from "../is-record.ts";

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
  /** Time at which the next one is requested, in milliseconds since 1970. */
  readonly renewAt: number;
}

/** Returns true for a text that is valid in a header. Others are refused early: the platform's own error would quote them. */
export function isToken(value: unknown): value is string {
  return typeof value === "string" && /^[\u0021-\u007e]+$/.test(value);
}

const claimMs = 10_000;
const settleMs = 50;

/** The timeout of one call of the store, in milliseconds. */
const storeMs = 1_000;

/** A store each call of which takes a bounded time. */
function boundStore(store: TokenStore, clock: Clock) {
  const writes = new Set<Promise<unknown>>();

  function within(work: () => unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const cancel = clock.schedule(reject, storeMs);
      (async () => work())().then(resolve, reject).finally(cancel);
    });
  }

  const set = (key: string, value: string, ttlMs: number) => within(() => store.set(key, value, ttlMs));

  return {
    get: (key: string) => within(() => store.get(key)),
    set,
    /** Sets a key, and is not waited for. An unreachable store must not fail a call. */
    setLater(key: string, value: string, ttlMs: number): void {
      const write = set(key, value, ttlMs)
        .catch(() => {})
        .finally(() => writes.delete(write));
      writes.add(write);
    },
    /** Waits until nothing is being set. */
    async written(): Promise<void> {
      await Promise.all(writes);
    },
  };
}

/**
 * The operations on a store: find a shared token, share one, and agree which process requests the next.
 *
 * A call of the store that takes too long, or fails, costs one wait: what comes after it is left out.
 */
export function shareTokens(unbound: TokenStore, key: string, clock: Clock) {
  const store = boundStore(unbound, clock);
  const claimKey = `${key}:claim`;
  const wait = (ms: number) => new Promise<void>((resolve) => void clock.schedule(resolve, ms));

  async function read(): Promise<StoredToken | undefined> {
    const token: unknown = JSON.parse(String((await store.get(key)) || "null"));
    return isStoredToken(token) ? token : undefined;
  }

  function write(token: StoredToken): void {
    store.setLater(key, JSON.stringify(token), Math.max(token.expiresAt - clock.now(), 1));
  }

  /**
   * Returns true if this process is to request the token: the last one that wrote a claim, after all that saw none have written
   * theirs. If two requested it nevertheless, the server would return the same token to both.
   */
  async function claim(): Promise<boolean> {
    if (await store.get(claimKey)) return false;
    const id = crypto.randomUUID();
    await store.set(claimKey, id, claimMs);
    await wait(settleMs);
    const holder = await store.get(claimKey);
    // no claim: the other process is done, or the store keeps nothing
    return !holder || holder === id;
  }

  /** Ends the claim. The empty text is for a store without times to live. */
  function release(): void {
    store.setLater(claimKey, "", 1);
  }

  /**
   * The wanted token, from the store or once another process has shared it; `undefined` if this process is to request it.
   * The claim of a process that is gone expires.
   */
  async function find(
    isWanted: (token: StoredToken) => boolean,
    signal: AbortSignal,
  ): Promise<StoredToken | undefined> {
    const look = async () => {
      const token = await read();
      return token && isWanted(token) ? token : undefined;
    };
    let token = await look();
    const end = elapsedBy(clock) + 2 * claimMs;
    while (!token && !signal.aborted && elapsedBy(clock) < end) {
      const isOurs = await claim();
      // also with the claim: another process may have shared a token in the meantime
      token = await look();
      if (isOurs && token) release();
      if (isOurs) break;
      // Stryker disable next-line ConditionalExpression: 50 ms later
      if (!token) await wait(settleMs);
    }
    return token;
  }

  return { find, write, release, written: store.written };
}

function isStoredToken(value: unknown): value is StoredToken {
  const { value: text, expiresAt, renewAt } = isRecord(value) ? value : {};
  return isToken(text) && typeof expiresAt === "number" && typeof renewAt === "number";
}
