import { type Claim, claimSlot, type Limit } from "./claims.ts";
import type { SessionStore } from "./session-store.ts";

const minuteMs = 60_000;

/** Codes for one challenge. Source: better-auth's `two-factor/constant.ts`; ASVS 6.6.3. */
const codesOfChallenge: Limit = { count: 5, ms: 15 * minuteMs };
/** Wrong codes of one user, temporary codes among them. */
const wrongCodes: Limit = { count: 10, ms: 15 * minuteMs };
/** Messages, calls and pushes to one user. Source: ASVS 6.6.4. */
const messages: Limit = { count: 3, ms: 10 * minuteMs };

/** A limit was reached. */
export interface Refusal {
  /** The limit that was reached: that of the challenge ends with another challenge. */
  readonly limit: "challenge" | "user";
  /** After this time it has ended, in minutes. */
  readonly minutes: number;
}

/** The limits of a user, claimed before OneLogin is asked. They begin after a right password: no stranger locks a user out. */
export interface Limits {
  /** Claims a code of the user, for a challenge unless it is a temporary code. A right one is released. */
  readonly claimCode: (user_id: number, challengeId?: string) => Promise<Claim | Refusal>;
  /** Claims a message, call or push. One that was not sent is released. */
  readonly claimMessage: (user_id: number) => Promise<Claim | Refusal>;
}

/** Creates the limits, which all processes share by their store. */
export function createLimits(store: SessionStore): Limits {
  const refuse = (limit: Refusal["limit"], { ms }: Limit): Refusal => ({ limit, minutes: ms / minuteMs });
  return {
    async claimCode(user_id, challengeId) {
      const own = challengeId && (await claimSlot(store, `codes:${challengeId}`, codesOfChallenge));
      if (challengeId && !own) return refuse("challenge", codesOfChallenge);
      const users = await claimSlot(store, `tries:${user_id}`, wrongCodes);
      return users ?? refuse("user", wrongCodes);
    },
    async claimMessage(user_id) {
      const claimed = await claimSlot(store, `messages:${user_id}`, messages);
      return claimed ?? refuse("user", messages);
    },
  };
}

/** Returns true if a limit was reached. */
export function isRefusal(result: Claim | Refusal): result is Refusal {
  return "limit" in result;
}
