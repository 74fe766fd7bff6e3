import type { Clock } from "../clock.ts";

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

/** An access token and when it ends, in milliseconds since 1970. */
export interface StoredToken {
  readonly value: string;
  readonly expiresAt: number;
}

const claimMs = 10_000;
const settleMs = 50;

/** What is done with a store: read a token, share one, and agree on who asks the server for one. */
export function shareTokens(store: TokenStore, key: string, clock: Clock) {
  const claimKey = `${key}:claim`;
  const wait = (ms: number) => new Promise<void>((resolve) => void clock.schedule(resolve, ms));

  async function read(): Promise<StoredToken | undefined> {
    const text = await store.get(key);
    const token: unknown = typeof text === "string" && text !== "" ? JSON.parse(text) : undefined;
    // only `write` writes here
    return token as StoredToken | undefined;
  }

  async function write(token: StoredToken): Promise<void> {
    await store.set(key, JSON.stringify(token), Math.max(token.expiresAt - clock.now(), 1));
    await store.set(claimKey, "", 1);
  }

  /**
   * Whether this process is the one to ask. With nothing but get and set, the last to write a claim has it, once all
   * who saw none have written theirs. Should two ask after all, the server hands both the same token.
   */
  async function claim(): Promise<boolean> {
    if (await store.get(claimKey)) return false;
    const id = crypto.randomUUID();
    await store.set(claimKey, id, claimMs);
    await wait(settleMs);
    return (await store.get(claimKey)) === id;
  }

  /** Waits for the token that another process asks for; gives up when its claim has run out. */
  async function awaitOther(
    isWanted: (token: StoredToken | undefined) => boolean,
  ): Promise<StoredToken | undefined> {
    for (let waited = 0; waited < claimMs; waited += settleMs) {
      const token = await read();
      if (isWanted(token)) return token;
      await wait(settleMs);
    }
    return undefined;
  }

  return { read, write, claim, awaitOther };
}
