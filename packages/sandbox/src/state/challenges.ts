import type { ChangeContext, Changes } from "./change-context.ts";
import { factorOf } from "./factors.ts";
import { checkRedirect, type Wording } from "./messages.ts";
import type { Challenge, Compat, Instant, Message, Status, User } from "./model.ts";
import { notFound } from "./refusal.ts";

/** The default lifetime of a challenge, in seconds. */
const defaultLife = 120;

/** The number of wrong codes that rejects a challenge. No source says how many OneLogin allows. */
export const wrongCodesAllowed = 5;

/** Time after its `expires_at` for which a challenge can still be read, however it has ended. */
const keptMs = 15 * 60_000;

/** For a user. */
const challengesKept = 200;
const messagesKept = 200;

export function statusAt(
  challenge: Pick<Challenge, "status" | "expires_at">,
  now: Instant,
): Status | "expired" {
  return challenge.status === "pending" && now >= challenge.expires_at ? "expired" : challenge.status;
}

/** Tells whether a challenge can still be completed. */
export function isOpen(challenge: Challenge, now: Instant): boolean {
  return statusAt(challenge, now) === "pending";
}

/** The challenges that can still be read, oldest first. */
export function challengesAt({ challenges }: User, now: Instant): readonly Challenge[] {
  return challenges.filter(({ expires_at }) => now < expires_at + keptMs);
}

/** The challenge of this id and type. @throws Refusal `not_found` */
export function challengeOf(user: User, type: Challenge["type"], id: string, now: Instant): Challenge {
  const found = challengesAt(user, now).find((challenge) => challenge.type === type && challenge.id === id);
  if (found) return found;
  const isOther = challengesAt(user, now).some((challenge) => challenge.id === id);
  const other = type === "registration" ? "a verification" : "a registration";
  throw notFound(
    isOther
      ? `the id is that of ${other}`
      : `user ${user.id} has no ${type} of this id; one can be read for 15 minutes after its expires_at`,
  );
}

/**
 * The user with one more challenge, and with the message that it sends, if any. The oldest ones are dropped, together with
 * messages that nothing could complete any more.
 */
export function addChallenge(user: User, challenge: Challenge, message: Message | undefined): User {
  const surplus = user.challenges.slice(0, Math.max(user.challenges.length - challengesKept + 1, 0));
  const messages = surplus.filter(({ status }) => status === "pending").reduce(withoutMessage, user.messages);
  return {
    ...user,
    challenges: append(user.challenges, challenge, challengesKept),
    messages: message ? append(messages, message, messagesKept) : messages,
  };
}

/** The list with one more item; the oldest ones are dropped. */
function append<T extends object>(list: readonly T[], item: T, limit: number): readonly T[] {
  return list.slice(1 - limit).concat([item]);
}

/** The messages without that of a challenge, which is one of the oldest. */
function withoutMessage(messages: readonly Message[], { id }: Challenge): readonly Message[] {
  const index = messages.findIndex(({ challenge }) => challenge.id === id);
  return index === -1 ? messages : messages.toSpliced(index, 1);
}

/** The user with a changed challenge; its message gets the same status, and the time if that ends it. */
function putChallenge(user: User, changed: Challenge, now: Instant): User {
  const isSame = (one: { id: string }) => one.id === changed.id;
  const challenges = user.challenges.map((one) => (isSame(one) ? changed : one));
  const messages = user.messages.map((one) =>
    isSame(one.challenge) && one.status !== changed.status
      ? { ...one, status: changed.status, ended_at: now }
      : one,
  );
  return { ...user, challenges, messages };
}

/** A user after changes, and what they have changed. */
export type SettledUser = readonly [User, Changes];

/** Accepts or rejects a challenge. */
export function settle(
  user: User,
  challenge: Challenge,
  status: "accepted" | "rejected",
  now: Instant,
): SettledUser {
  return [putChallenge(user, { ...challenge, status }, now), [`${titleOf(challenge)} ${status}`]];
}

/** Counts a wrong code; the last allowed one rejects the challenge. */
export function countWrong(user: User, challenge: Challenge, now: Instant): SettledUser {
  const counted = { ...challenge, wrong: challenge.wrong + 1 };
  if (counted.wrong >= wrongCodesAllowed) return settle(user, counted, "rejected", now);
  const change = `${titleOf(challenge)}: wrong code ${counted.wrong} of ${wrongCodesAllowed}`;
  return [putChallenge(user, counted, now), [change]];
}

export function rejectAll(user: User, now: Instant, picks: (challenge: Challenge) => boolean): SettledUser {
  const picked = user.challenges.filter((challenge) => isOpen(challenge, now) && picks(challenge));
  return picked.reduce<SettledUser>(
    ([next, changes], challenge) => {
      const [rejected, more] = settle(next, challenge, "rejected", now);
      return [rejected, [...changes, ...more]];
    },
    [user, []],
  );
}

/** The name of a challenge in the journal. */
export function titleOf({ type, kind }: Pick<Challenge, "type" | "kind">): string {
  return `${type} by ${kind}`;
}

/** Returns the end of a lifetime in seconds: a whole second, as the API prints no fractions. */
export function endAfter(now: Instant, seconds: number): Instant {
  return Math.floor(now / 1000) * 1000 + seconds * 1000;
}

export interface ChallengeInput extends Wording {
  readonly expires_in?: number | undefined;
}

/** Makes a pending challenge, without its secrets. @throws Refusal `invalid` for an invalid `redirect_to` */
export function newChallenge(
  subject: Pick<Challenge, "type" | "kind" | "display_name" | "device_id">,
  { expires_in = defaultLife, redirect_to }: ChallengeInput,
  { now, random }: ChangeContext,
): Challenge {
  const isLink = factorOf(subject.kind).completedBy === "link";
  if (isLink) checkRedirect(redirect_to);
  return {
    id: random.uuid(),
    ...subject,
    status: "pending",
    started_at: now,
    expires_at: endAfter(now, expires_in),
    wrong: 0,
    ...(isLink && redirect_to !== undefined && { redirect_to }),
  };
}

/** Draws the secrets of a challenge: a code to send, a token to show, a link, or the secret of an authenticator. */
export function drawSecrets(
  { kind, type }: Challenge,
  compat: Compat,
  { random }: ChangeContext,
): Pick<Challenge, "code" | "token" | "link" | "secret"> {
  return factorOf(kind).secrets({ random, compat, type });
}
