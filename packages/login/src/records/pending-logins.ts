import type { Clock } from "../clock.ts";
import type { Times } from "../policy/settings.ts";
import type { SessionStore } from "../stores/session-store.ts";
import { isMoved, type Moved, type PendingLogin } from "./login-state.ts";
import { createId, type Records } from "./seal.ts";

/** Time for which an old id says that its login has moved on. */
const movedMs = 60_000;

/** The logins that have begun. Their records are sealed with the ids, as they hold the secret of an authenticator. */
export interface PendingLogins {
  /** Writes a login under a new id. */
  readonly create: (login: PendingLogin) => Promise<string>;
  /** Returns the login; undefined if there is none, its time is over, or it is of another host. */
  readonly find: (id: string, hosts: readonly string[]) => Promise<PendingLogin | Moved | undefined>;
  /** Writes a login that is there. @returns false if it has ended meanwhile, such as by a sign-out */
  readonly replace: (id: string, login: PendingLogin) => Promise<boolean>;
  /** Ends a login that goes on under another id. @returns false if it has ended meanwhile */
  readonly move: (id: string, moved: Omit<Moved, "moved">) => Promise<boolean>;
  /**
   * Announces the session that the login is about to become, by its hash, which opens nothing. A sign-out at the same time finds it: it
   * ends the login first and then asks for this, as `move` is refused afterwards.
   */
  readonly announce: (id: string, session: string) => Promise<void>;
  /** Ends a login, by the hash of its id. @returns the hash of the session that it has become, or is about to become */
  readonly end: (hash: string) => Promise<string | undefined>;
  readonly hashOf: (id: string) => Promise<string>;
}

export function createPendingLogins(
  store: SessionStore,
  records: Records,
  clock: Clock,
  { loginMs }: Times,
): PendingLogins {
  const { hashOf, seal, open } = records;
  const keyOf = async (id: string) => records.keyOf("pending", await hashOf(id));
  const remainingMs = ({ startedAt }: PendingLogin) => startedAt + loginMs - clock.now();
  return {
    hashOf,
    async create(login) {
      const id = createId();
      await store.set(await keyOf(id), await seal(id, login), Math.max(1, remainingMs(login)));
      return id;
    },
    async find(id, hosts) {
      const text = await store.get(await keyOf(id));
      if (text === undefined) return undefined;
      // sealed by this package
      const record = (await open(id, text)) as PendingLogin | Moved | undefined;
      if (record === undefined || !hosts.includes(record.host)) return undefined;
      if (isMoved(record)) return record;
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
    async announce(id, session) {
      await store.set(records.keyOf("session-of", await hashOf(id)), session, movedMs);
    },
    async end(hash) {
      await store.delete(records.keyOf("pending", hash));
      return store.get(records.keyOf("session-of", hash));
    },
  };
}
