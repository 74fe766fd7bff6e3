import type { Clock } from "./clock.ts";
import { isMoved, type Moved, type PendingLogin } from "./login-state.ts";
import { createId, open, seal, storeKeyOf } from "./seal.ts";
import type { SessionStore } from "./session-store.ts";

/** Lifetime of a login that has begun, from its start. Source: ASVS 6.5.5. */
const lifetimeMs = 600_000;
/** Time for which an old id says that its login has moved on. */
const movedMs = 60_000;

/** The logins that have begun. Their records are sealed with the ids, as they hold the secret of an authenticator. */
export interface PendingLogins {
  /** Writes a login under a new id. */
  readonly create: (login: PendingLogin) => Promise<string>;
  /** Returns the login; undefined if there is none, or its time is over. */
  readonly find: (id: string) => Promise<PendingLogin | Moved | undefined>;
  /** Writes a login that is there. @returns false if it has ended meanwhile, such as by a sign-out */
  readonly replace: (id: string, login: PendingLogin) => Promise<boolean>;
  /** Ends a login that goes on under another id. @returns false if it has ended meanwhile */
  readonly move: (id: string, moved: Omit<Moved, "moved">) => Promise<boolean>;
  /**
   * Announces the session that the login is about to become, by its key in the store, which opens nothing. A sign-out at the same time
   * finds it: it ends the login first and then asks for this, as `move` is refused afterwards.
   */
  readonly announce: (id: string, sessionKey: string) => Promise<void>;
  /** Ends a login. @returns the key of the session that it has become, or is about to become */
  readonly end: (id: string) => Promise<string | undefined>;
}

export function createPendingLogins(store: SessionStore, clock: Clock): PendingLogins {
  const keyOf = (id: string) => storeKeyOf("pending", id);
  const announcementOf = (id: string) => storeKeyOf("session-of", id);
  const remainingMs = ({ startedAt }: PendingLogin) => startedAt + lifetimeMs - clock.now();
  return {
    async create(login) {
      const id = createId();
      await store.set(await keyOf(id), await seal(id, login), lifetimeMs);
      return id;
    },
    async find(id) {
      const text = await store.get(await keyOf(id));
      if (text === undefined) return undefined;
      // sealed by this package
      const record = (await open(id, text)) as PendingLogin | Moved | undefined;
      if (record === undefined || isMoved(record)) return record;
      return remainingMs(record) > 0 ? record : undefined;
    },
    async replace(id, login) {
      const ms = remainingMs(login);
      return ms > 0 && (await store.set(await keyOf(id), await seal(id, login), ms, "present"));
    },
    async move(id, moved) {
      const record: Moved = { moved: true, ...moved };
      return store.set(await keyOf(id), await seal(id, record), movedMs, "present");
    },
    async announce(id, sessionKey) {
      await store.set(await announcementOf(id), sessionKey, movedMs);
    },
    async end(id) {
      await store.delete(await keyOf(id));
      return store.get(await announcementOf(id));
    },
  };
}
