import type { Clock } from "./clock.ts";
import type { SessionRecord } from "./login-state.ts";
import { createId, open, seal, storeKeyOf } from "./seal.ts";
import type { SessionStore } from "./session-store.ts";

/** A session ends after so long without a request. Source: ASVS 7.3.1. */
const idleMs = 3_600_000;
/** A session ends after so long, whatever is done. Source: ASVS 7.3.2. */
export const absoluteMs = 12 * 3_600_000;
/** A read extends the idle time at most so often. */
const touchMs = 60_000;

/** The sessions of signed-in users. */
export interface Sessions {
  /** Writes a session under a new id. */
  readonly create: (session: SessionRecord) => Promise<{ readonly id: string; readonly key: string }>;
  /** Returns the session; undefined if it has ended. It is extended, and no cookie is needed for that. */
  readonly find: (id: string) => Promise<SessionRecord | undefined>;
  readonly end: (id: string) => Promise<void>;
  /** Ends the session with a key of the store. */
  readonly endByKey: (key: string) => Promise<void>;
  /**
   * The user's epoch: sessions and logins of an earlier one have ended. Undefined if none has begun within the lifetime of a session.
   */
  readonly epochOf: (user_id: number) => Promise<string | undefined>;
  /** Begins another epoch of a user whose factors were changed. Source: ASVS 7.4.3. */
  readonly beginEpoch: (user_id: number) => Promise<string>;
}

export function createSessions(store: SessionStore, clock: Clock): Sessions {
  const keyOf = (id: string) => storeKeyOf("session", id);
  const epochKey = (user_id: number) => `epoch:${user_id}`;
  // the time of the last extension stands before the sealed record: to extend it needs no randomness, which is an error in a
  // page of Next.js with `cacheComponents`
  const textOf = (sealed: string) => `${clock.now()} ${sealed}`;

  async function touch(key: string, text: string, { createdAt }: SessionRecord): Promise<void> {
    const [touchedAt, sealed = ""] = text.split(" ");
    if (clock.now() - Number(touchedAt) < touchMs) return;
    const remainingMs = createdAt + absoluteMs - clock.now();
    // "present": a slow request revives no session that was signed out meanwhile
    await store.set(key, textOf(sealed), Math.min(idleMs, remainingMs), "present").catch(() => {
      // the session was read: the next request extends it
    });
  }

  const epochOf = (user_id: number) => store.get(epochKey(user_id));

  return {
    async create(session) {
      const id = createId();
      const key = await keyOf(id);
      const remainingMs = session.createdAt + absoluteMs - clock.now();
      await store.set(key, textOf(await seal(id, session)), Math.max(1, Math.min(idleMs, remainingMs)));
      return { id, key };
    },
    async find(id) {
      const key = await keyOf(id);
      const text = await store.get(key);
      if (text === undefined) return undefined;
      // sealed by this package
      const session = (await open(id, text.split(" ")[1] ?? "")) as SessionRecord | undefined;
      if (session === undefined || clock.now() >= session.createdAt + absoluteMs) return undefined;
      if (!isCurrent(session, await epochOf(session.subject.user_id))) return undefined;
      await touch(key, text, session);
      return session;
    },
    async end(id) {
      await store.delete(await keyOf(id));
    },
    async endByKey(key) {
      await store.delete(key);
    },
    epochOf,
    async beginEpoch(user_id) {
      const epoch = createId();
      await store.set(epochKey(user_id), epoch, absoluteMs);
      return epoch;
    },
  };
}

/** Returns true for a session or login of the user's current epoch. */
export function isCurrent(
  { epoch }: { readonly epoch: string | undefined },
  current: string | undefined,
): boolean {
  return current === undefined || current === epoch;
}
