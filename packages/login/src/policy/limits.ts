import type { Clock } from "../clock.ts";
import { type Claim, claimInBlock, claimSlot, type SavedClaim, type Slot } from "../records/claims.ts";
import { createId } from "../records/seal.ts";
import type { SessionStore } from "../stores/session-store.ts";
import { dayMs, type LimitValues } from "./settings.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** Time of a wrong code: longer than anyone guesses in a row. */
const guessMs = 365 * dayMs;
/** Limits of messages and logins count in this time. */
const shortMs = 10 * minuteMs;
/** Tries of a help desk's code that one login has before it pauses, the first pause, and the most tries. */
const helpDeskTries = 3;
const helpDeskPauseMs = 30_000;
const mostHelpDeskTries = 30;
/** Denied pushes of a day that make the pause longer, and the first pause. */
const mostDenials = 12;
const denialPauseMs = minuteMs;

/** A user of OneLogin. Limits belong to it: two logins of one application do not double the guesses. */
export interface LimitedUser {
  /** The base URL of OneLogin's account. */
  readonly oneLogin: string;
  readonly user_id: number;
}

/** The browsers that share a part of a limit: a thief who has the password uses up only that of others. */
export type Pool = "known" | "other";

/** A limit was reached. */
export interface Refusal {
  /** `challenge` ends with another challenge, `day` with the day; `locked` lasts until the help desk's code or `unlock`. */
  readonly limit: "challenge" | "user" | "day" | "locked";
  /** Time until it has ended, in minutes. */
  readonly minutes: number | undefined;
}

/** A code that may be tried. */
export interface Guess {
  /** Gives it back: OneLogin has not looked at the code. */
  readonly release: () => Promise<void>;
}

/** A message that may be sent. */
export interface Message extends Guess {
  /** Its part of the short limit, which is given back once its code was right. */
  readonly slot: SavedClaim;
}

/** A login that may begin. */
export interface Begun {
  readonly isOf: (user: LimitedUser) => Promise<void>;
}

/** The limits of a user, claimed before OneLogin is asked. They begin after a right password: no stranger locks a user out. */
export interface Limits {
  /** Claims a code for a challenge. With a session it is counted by that: others who try do not lock its user out. */
  readonly claimCode: (user: LimitedUser, challengeId: string, session?: string) => Promise<Guess | Refusal>;
  /** Claims a try of the help desk's code, which slows down by login. The limit by user ends by itself. */
  readonly claimHelpDeskCode: (user: LimitedUser, login: string) => Promise<Guess | Refusal>;
  /** Claims a message, call or push. */
  readonly claimMessage: (user: LimitedUser, pool: Pool) => Promise<Message | Refusal>;
  /**
   * Claims the begin of a login, by the hash of who begins it.
   * @returns what remembers whose hash that is, once OneLogin has said it: until then `unlock` cannot lift the limit
   */
  readonly claimLogin: (oneLogin: string, identity: string, pool: Pool) => Promise<Begun | Refusal>;
  /** Claims a form, which may call OneLogin. */
  readonly claimForm: (user: LimitedUser, pool: Pool) => Promise<Refusal | undefined>;
  /** Counts a push that the user has denied. */
  readonly deny: (user: LimitedUser, pool: Pool) => Promise<void>;
  /** Returns how long no push is sent after denied ones. */
  readonly pauseOfPushes: (user: LimitedUser, pool: Pool) => Promise<Refusal | undefined>;
  /** Begins to count wrong codes anew, of the user and of the session: the user has shown a second factor. */
  readonly succeed: (user: LimitedUser, session?: string) => Promise<void>;
  /** Lifts all limits of a user. */
  readonly unlock: (user: LimitedUser) => Promise<void>;
}

/** Creates the limits, which all processes share by their store. */
export function createLimits(store: SessionStore, clock: Clock, values: LimitValues): Limits {
  const minutesUntil = (ms: number) => Math.max(1, Math.ceil((ms - clock.now()) / minuteMs));
  const refuse = (limit: Refusal["limit"], until: number): Refusal => ({
    limit,
    minutes: minutesUntil(until),
  });
  const accountOf = ({ oneLogin, user_id }: LimitedUser) => `${oneLogin}:${user_id}`;
  const rowKey = (kind: "row" | "unlocked", user: LimitedUser) => `${kind}:${accountOf(user)}`;

  /** Returns the key below which a user's events are counted: since the last success, or only since the last `unlock`. */
  async function countedBy(kind: "row" | "unlocked", what: string, user: LimitedUser): Promise<string> {
    return `${what}:${accountOf(user)}:${(await store.get(rowKey(kind, user))) ?? "0"}`;
  }

  /** Claims one guess of a row: after so many there is a pause, each twice as long as the one before. */
  async function claimGuess(
    row: string,
    { count, pauseMs, most }: { readonly count: number; readonly pauseMs: number; readonly most: number },
  ): Promise<Guess | Refusal> {
    let pause = pauseMs;
    for (let first = 0; first < most; first += count) {
      const limit = { count: Math.min(count, most - first), ms: guessMs };
      const slot = await claimInBlock(store, clock, `${row}:${first}`, limit);
      if (isClaim(slot)) return slot;
      const until = slot.fullAt + pause;
      if (first + count < most && clock.now() < until) return refuse("user", until);
      pause = Math.min(2 * pause, dayMs);
    }
    return { limit: "locked", minutes: undefined };
  }

  async function claimWithin(key: string, count: number, ms: number): Promise<Claim | Refusal> {
    const slot = await claimSlot(store, clock, key, { count, ms });
    return isClaim(slot) ? slot : refuse("user", slot.fullAt + ms);
  }

  async function begin(kind: "row" | "unlocked", user: LimitedUser): Promise<void> {
    // longer than what is counted below it, which would count again afterwards
    await store.set(rowKey(kind, user), createId(), guessMs + dayMs);
  }

  return {
    async claimCode(user, challengeId, session) {
      const own = session && `codes:${session}:${(await store.get(`row:${session}`)) ?? "0"}`;
      const row = own ?? (await countedBy("row", "codes", user));
      const { wrongCodes: count, wrongCodesInARow: most, pauseMs } = values;
      const guess = await claimGuess(row, { count, pauseMs, most });
      if (isRefusal(guess)) return guess;
      const key = `challenge:${user.oneLogin}:${challengeId}`;
      const slot = await claimWithin(key, values.codesPerChallenge, hourMs);
      if (!isRefusal(slot)) return both(guess, slot);
      await guess.release();
      return { ...slot, limit: "challenge" };
    },
    async claimHelpDeskCode(user, login) {
      const tries = { count: helpDeskTries, pauseMs: helpDeskPauseMs, most: mostHelpDeskTries };
      const own = await claimGuess(`help:${login}`, tries);
      if (isRefusal(own)) return own;
      const key = await countedBy("row", "help", user);
      const all = await claimWithin(key, values.helpDeskCodes, values.pauseMs);
      if (!isRefusal(all)) return both(own, all);
      await own.release();
      return all;
    },
    async claimMessage(user, pool) {
      const key = `${await countedBy("unlocked", "messages", user)}:${pool}`;
      const slot = await claimWithin(key, values.messages, shortMs);
      if (isRefusal(slot)) return slot;
      const kept = Math.ceil(values.messagesPerDay * 0.4);
      const count = pool === "known" ? kept : values.messagesPerDay - kept;
      const day = await claimWithin(`${key}:day`, count, dayMs);
      if (!isRefusal(day)) return { ...both(slot, day), slot: { key: slot.key, value: slot.value } };
      await slot.release();
      return { ...day, limit: "day" };
    },
    async claimLogin(oneLogin, identity, pool) {
      const idKey = `user-of:${oneLogin}:${identity}`;
      const known = await store.get(idKey);
      const row =
        known === undefined ? "0" : await store.get(rowKey("unlocked", { oneLogin, user_id: Number(known) }));
      const key = `logins:${oneLogin}:${identity}:${row ?? "0"}:${pool}`;
      const slot = await claimWithin(key, values.logins, shortMs);
      if (isRefusal(slot)) return slot;
      return {
        async isOf({ user_id }) {
          if (known === undefined) await store.set(idKey, String(user_id), dayMs);
        },
      };
    },
    async claimForm(user, pool) {
      const key = `${await countedBy("unlocked", "forms", user)}:${pool}`;
      const slot = await claimWithin(key, values.formsPerHour, hourMs);
      return isRefusal(slot) ? slot : undefined;
    },
    async deny(user, pool) {
      const key = `${await countedBy("unlocked", "denied", user)}:${pool}`;
      const slot = await claimSlot(store, clock, key, { count: mostDenials, ms: dayMs });
      // "…:0:3" is the fourth
      const denials = isClaim(slot) ? Number(slot.key.split(":").at(-1)) : mostDenials;
      const pauseMs = Math.min(denialPauseMs * 4 ** denials, dayMs);
      await store.set(`${key}:pause`, String(clock.now() + pauseMs), pauseMs);
    },
    async pauseOfPushes(user, pool) {
      const until = await store.get(`${await countedBy("unlocked", "denied", user)}:${pool}:pause`);
      return until === undefined ? undefined : refuse("user", Number(until));
    },
    async succeed(user, session) {
      await begin("row", user);
      if (session !== undefined) await store.set(`row:${session}`, createId(), guessMs + dayMs);
    },
    async unlock(user) {
      await begin("row", user);
      await begin("unlocked", user);
    },
  };
}

function both(one: Claim | Guess, other: Claim): Guess {
  return {
    async release() {
      await one.release();
      await other.release();
    },
  };
}

const isClaim = (slot: Slot): slot is Claim => "key" in slot;

/** Returns true if a limit was reached. */
export function isRefusal(result: object): result is Refusal {
  return "limit" in result;
}
