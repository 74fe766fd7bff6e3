import { challengeIdOf, type PendingLogin, type SessionRecord, type Successor } from "./login-state.ts";
import type { LoginOptions } from "./options.ts";
import type { NoticeName } from "./pages/texts.ts";
import type { Parts } from "./parts.ts";
import { pathWith } from "./responses.ts";
import { readReturnTo } from "./return-to.ts";
import { createId, open, seal } from "./seal.ts";
import { absoluteMs } from "./sessions.ts";
import { readCode, type Transition } from "./steps/step.ts";
import type { User } from "./user.ts";
import { lead, type Visit } from "./visit.ts";

type Accepted = Extract<Transition, { readonly accepted: string }>;

/** Time for which a challenge stays claimed: longer than OneLogin takes a code for it. */
const challengeMs = 3_600_000;

/** Claims the challenge, of which one session is made, whoever else has its code. Source: ASVS 6.5.1. */
export async function claimChallenge({ store }: Parts, { challenge }: Accepted): Promise<boolean> {
  if (challenge === undefined) return true;
  return store.set(`used:${challengeIdOf(challenge)}`, createId(), challengeMs, "absent");
}

/** The user that a session is of. */
export function userOf<Account>({ subject, factor, signedInAt }: SessionRecord): User<Account> {
  const { user_id, email } = subject;
  // what the application has returned at the first factor
  const account = subject.account as Account;
  return { user_id, email, account, factor, signedInAt: new Date(signedInAt) };
}

/**
 * Ends a login whose second factor was right, with a session under a new id. A login that was ended meanwhile, such as by a sign-out
 * in another tab, signs nobody in.
 */
export async function signIn<Account>(
  parts: Parts,
  { onSignIn }: LoginOptions<Account>,
  visit: Visit,
  login: PendingLogin,
  accepted: Accepted,
): Promise<Response> {
  const { sessions, pendingLogins, clock, path, home } = parts;
  const { sessionId, pendingId = "", cookies } = visit;
  const ended = (notice: NoticeName) =>
    lead(visit, pathWith(path, { notice }), [cookies.write("pending", undefined)]);
  const old = sessionId === undefined ? undefined : await sessions.find(sessionId);
  const epoch = accepted.hasNewFactors ? await sessions.beginEpoch(login.subject.user_id) : login.epoch;
  const needsSession = login.purpose !== "sign_in";
  if (needsSession && old?.subject.user_id !== login.subject.user_id) return ended("sessionEnded");
  const now = clock.now();
  const record: SessionRecord = {
    subject: login.subject,
    factor: accepted.accepted,
    // without the password, the session lasts no longer than the old one
    createdAt: needsSession && login.passwordAt === undefined && old ? old.createdAt : now,
    passwordAt: login.passwordAt ?? old?.passwordAt ?? now,
    signedInAt: now,
    epoch,
  };
  // again where it is used
  const location = readReturnTo(login.returnTo) ?? home;
  if (onSignIn) {
    const isMoved = await pendingLogins.move(pendingId, { returnTo: login.returnTo });
    if (!isMoved) return ended("loginExpired");
    const headers = await onSignIn(userOf<Account>(record), visit.request);
    return lead(visit, location, [cookies.write("pending", undefined)], headers);
  }
  const { id, key } = await sessions.create(record);
  await pendingLogins.announce(pendingId, key);
  if (sessionId !== undefined) await sessions.end(sessionId);
  const successor = await sealSuccessor(visit, { name: "session", id });
  if (!(await pendingLogins.move(pendingId, { returnTo: login.returnTo, successor }))) {
    await sessions.endByKey(key);
    return ended("loginExpired");
  }
  return lead(visit, location, sessionCookies(visit, id));
}

/** The cookies of a browser that has just signed in. */
export function sessionCookies({ cookies }: Visit, id: string): string[] {
  return [cookies.write("session", id, absoluteMs), cookies.write("pending", undefined)];
}

/** The secret that a second click shares with the first: the login, and the code that was accepted. */
function secretOfCode(pendingId: string, code: string): string {
  return `${pendingId} ${code}`;
}

/** Seals the id that a login goes on under with the code that was accepted, if it was a code. */
export async function sealSuccessor(
  { pendingId = "", fields }: Visit,
  successor: Successor,
): Promise<string | undefined> {
  const code = readCode(fields);
  return code === undefined ? undefined : seal(secretOfCode(pendingId, code), successor);
}

/** Opens what `sealSuccessor` has returned, for a form with the same code. */
export async function openSuccessor(
  { pendingId = "", fields }: Visit,
  sealed: string,
): Promise<Successor | undefined> {
  const code = readCode(fields);
  // sealed by this package
  return code === undefined ? undefined : ((await open(secretOfCode(pendingId, code), sealed)) as Successor);
}
