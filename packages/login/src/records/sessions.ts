import type { Clock } from "../clock.ts";
import type { Times } from "../policy/settings.ts";
import type { SessionStore } from "../stores/session-store.ts";
import { type Epochs, isCurrent } from "./epochs.ts";
import type { SessionRecord } from "./login-state.ts";
import { createId, type Records } from "./seal.ts";

/** A read extends the idle time at most so often. */
const touchMs = 60_000;

/** The sessions of signed-in users. */
export interface Sessions {
  /** Writes a session under an id, or else under a new one. */
  readonly create: (
    session: SessionRecord,
    id?: string,
  ) => Promise<{ readonly id: string; readonly hash: string }>;
  /**
   * Returns the session; undefined if it has ended, or is of another host or account of OneLogin. It is extended, and no cookie is
   * needed for that.
   */
  readonly find: (id: string, of: SessionOwner) => Promise<SessionRecord | undefined>;
  /** Ends the session, by the hash of its id. */
  readonly end: (hash: string) => Promise<void>;
  readonly hashOf: (id: string) => Promise<string>;
}

/** The hosts and the account of OneLogin that a session may be used with. */
export interface SessionOwner {
  readonly hosts: readonly string[];
  /** Returns the base URL of OneLogin's account. */
  readonly oneLogin: () => string;
}

export function createSessions(
  store: SessionStore,
  records: Records,
  clock: Clock,
  epochs: Epochs,
  { idleMs, sessionMs }: Times,
): Sessions {
  const keyOf = async (id: string) => records.keyOf("session", await records.hashOf(id));
  // the time of the last extension stands before the sealed record: to extend it needs no randomness, which is an error in a
  // page of Next.js with `cacheComponents`
  const timed = (sealed: string) => `${clock.now()} ${sealed}`;

  async function touch(key: string, text: string, { createdAt }: SessionRecord): Promise<void> {
    const [touchedAt, sealed = ""] = text.split(" ");
    // a short idle time is extended more often
    if (clock.now() - Number(touchedAt) < Math.min(touchMs, idleMs / 4)) return;
    const remainingMs = createdAt + sessionMs - clock.now();
    // "present": a slow request revives no session that was signed out meanwhile
    await store.set(key, timed(sealed), Math.min(idleMs, remainingMs), "present").catch(() => {
      // the session was read: the next request extends it
    });
  }

  return {
    hashOf: records.hashOf,
    async create(session, id = createId()) {
      const hash = await records.hashOf(id);
      const remainingMs = session.createdAt + sessionMs - clock.now();
      const ttlMs = Math.max(1, Math.min(idleMs, remainingMs));
      await store.set(records.keyOf("session", hash), timed(await records.seal(id, session)), ttlMs);
      return { id, hash };
    },
    async find(id, { hosts, oneLogin }) {
      const key = await keyOf(id);
      const text = await store.get(key);
      if (text === undefined) return undefined;
      // sealed by this package
      const session = (await records.open(id, text.split(" ")[1] ?? "")) as SessionRecord | undefined;
      if (session === undefined || clock.now() >= session.createdAt + sessionMs) return undefined;
      if (!hosts.includes(session.host) || session.oneLogin !== oneLogin()) return undefined;
      const { user_id } = session.subject;
      if (!isCurrent(session, await epochs.of({ oneLogin: session.oneLogin, user_id }))) return undefined;
      await touch(key, text, session);
      return session;
    },
    async end(hash) {
      await store.delete(records.keyOf("session", hash));
    },
  };
}
