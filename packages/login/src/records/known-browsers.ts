import type { LimitedUser } from "../policy/limits.ts";
import type { Times } from "../policy/settings.ts";
import type { SessionStore } from "../stores/session-store.ts";
import { createId, type Records } from "./seal.ts";

/** Most users that a browser is known for: the last ones. */
const mostUsers = 10;

/** The browsers that have signed somebody in. Their mark signs nobody in: it only has a part of the limits of messages. */
export interface KnownBrowsers {
  /** Returns true for a browser that has signed in this user, or without one, anybody. */
  readonly isKnown: (id: string | undefined, user?: LimitedUser) => Promise<boolean>;
  /** Marks a browser that has signed a user in, under a new id: one that was planted is worth nothing. */
  readonly mark: (id: string | undefined, user: LimitedUser) => Promise<string>;
}

export function createKnownBrowsers(
  store: SessionStore,
  records: Records,
  { knownMs }: Times,
): KnownBrowsers {
  const keyOf = async (id: string) => records.keyOf("known", await records.hashOf(id));
  const nameOf = ({ oneLogin, user_id }: LimitedUser) => `${oneLogin}:${user_id}`;

  async function usersOf(id: string | undefined): Promise<readonly string[]> {
    const text = id === undefined ? undefined : await store.get(await keyOf(id));
    // sealed by this package
    return id === undefined || text === undefined ? [] : (((await records.open(id, text)) ?? []) as string[]);
  }

  return {
    async isKnown(id, user) {
      const users = await usersOf(id);
      return user === undefined ? users.length > 0 : users.includes(nameOf(user));
    },
    async mark(id, user) {
      const others = (await usersOf(id)).filter((one) => one !== nameOf(user));
      const next = createId();
      const users = [nameOf(user), ...others].slice(0, mostUsers);
      await store.set(await keyOf(next), await records.seal(next, users), knownMs);
      if (id !== undefined) await store.delete(await keyOf(id));
      return next;
    },
  };
}
