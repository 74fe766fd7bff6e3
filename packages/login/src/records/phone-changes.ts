import type { Clock } from "../clock.ts";
import type { LimitedUser } from "../policy/limits.ts";
import { dayMs } from "../policy/settings.ts";
import type { SessionStore } from "../stores/session-store.ts";
import { recordsOf } from "./seal.ts";

/** Time for which the number before a change is kept: until the next request about its user. */
const keptMs = 365 * dayMs;

/** Most numbers that one change can have set: a login has no more messages for them. */
const mostNumbers = 10;

/** A change of the number in a profile that nobody has proved yet. */
export interface PhoneChange {
  /** The login that has made it, and the time at which that one is over. */
  readonly loginId: string;
  readonly until: number;
  /**
   * The number before it, sealed once with itself and once with each number that a login has set since, the last one at the end. So it
   * can be read by somebody who knows one of them, as the profile does, and no number is in the store in the clear.
   */
  readonly sealed: readonly string[];
}

/** The changes of numbers that nobody has proved yet, by user, shared by all logins of a store. */
export interface PhoneChanges {
  /** Writes down the number of a profile before it is changed. */
  readonly write: (
    user: LimitedUser,
    by: Pick<PhoneChange, "loginId" | "until">,
    numbers: { readonly current: string; readonly next: string },
  ) => Promise<void>;
  readonly find: (user: LimitedUser) => Promise<PhoneChange | undefined>;
  /** Returns the number before a change, by the one that the profile has now; undefined if that is not one of the change. */
  readonly before: (user: LimitedUser, change: PhoneChange, now: string) => Promise<string | undefined>;
  /** Returns true if a number is the last one that a change has set. */
  readonly isLast: (user: LimitedUser, change: PhoneChange, number: string) => Promise<boolean>;
  /** Ends the time of a change: any request about its user may put the number back from here on. */
  readonly end: (user: LimitedUser, change: PhoneChange) => Promise<void>;
  readonly forget: (user: LimitedUser) => Promise<void>;
  /** The key by which one request at a time works on a user's number. */
  readonly lockOf: (user: LimitedUser) => string;
}

export function createPhoneChanges(store: SessionStore, clock: Clock): PhoneChanges {
  const { seal, open } = recordsOf("phone");
  const accountOf = ({ oneLogin, user_id }: LimitedUser) => `${oneLogin}:${user_id}`;
  const keyOf = (user: LimitedUser) => `phone:${accountOf(user)}`;
  const secretOf = (user: LimitedUser, number: string) => `${accountOf(user)} ${number}`;

  async function find(user: LimitedUser): Promise<PhoneChange | undefined> {
    const text = await store.get(keyOf(user));
    // written by this package
    return text === undefined ? undefined : (JSON.parse(text) as PhoneChange);
  }

  async function openOne(user: LimitedUser, sealed: string, number: string): Promise<string | undefined> {
    return (await open(secretOf(user, number), sealed)) as string | undefined;
  }

  async function before(
    user: LimitedUser,
    { sealed }: PhoneChange,
    now: string,
  ): Promise<string | undefined> {
    for (const one of sealed) {
      const number = await openOne(user, one, now);
      if (number !== undefined) return number;
    }
    return undefined;
  }

  return {
    find,
    before,
    async write(user, { loginId, until }, { current, next }) {
      const earlier = await find(user);
      const old = (earlier && (await before(user, earlier, current))) ?? current;
      const sealedWith = (number: string) => seal(secretOf(user, number), old);
      // also with itself: the change may not arrive
      const first = earlier?.sealed ?? [await sealedWith(old)];
      const change: PhoneChange = {
        loginId,
        until: Math.max(until, earlier?.until ?? 0),
        // the first one stays: the profile may still have that
        sealed: [...first.toSpliced(1, first.length + 1 - mostNumbers), await sealedWith(next)],
      };
      await store.set(keyOf(user), JSON.stringify(change), keptMs + until - clock.now());
    },
    async isLast(user, { sealed }, number) {
      const last = sealed.at(-1);
      return last !== undefined && (await openOne(user, last, number)) !== undefined;
    },
    async end(user, change) {
      await store.set(keyOf(user), JSON.stringify({ ...change, until: clock.now() }), keptMs);
    },
    async forget(user) {
      await store.delete(keyOf(user));
    },
    lockOf: (user) => `phone-lock:${accountOf(user)}`,
  };
}
