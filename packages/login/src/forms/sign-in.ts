import { callApplication } from "../application.ts";
import { pathWith } from "../http/responses.ts";
import { readReturnTo } from "../http/return-to.ts";
import { findSession, lead, tell, type Visit } from "../http/visit.ts";
import type { LoginOptions } from "../options.ts";
import type { NoticeName } from "../pages/texts.ts";
import type { Parts } from "../parts.ts";
import { may } from "../policy/permissions.ts";
import type { Claim } from "../records/claims.ts";
import { isCurrent } from "../records/epochs.ts";
import {
  challengeIdOf,
  limitedUserOf,
  type PendingLogin,
  type SessionRecord,
  type Successor,
} from "../records/login-state.ts";
import { createId } from "../records/seal.ts";
import { readCode, type Transition } from "../steps/step.ts";
import type { User } from "../user.ts";
import { isSameFirstFactor } from "./first-factor.ts";

type Accepted = Extract<Transition, { readonly accepted: string }>;

/** A form of a login that has begun, which holds the login's claim. */
export interface Work {
  readonly visit: Visit;
  readonly pendingId: string;
  readonly busy: Claim;
}

/** Time that OneLogin takes a code for a challenge, at most, in milliseconds. */
const challengeMs = 3_600_000;
/** Time for which a second factor that was right waits for the application to sign the user in, in milliseconds. */
const acceptedMs = 60_000;
/** Time for which `onSignIn` holds the login's claim: longer than it may take, also if its process is killed. */
const signingInMs = 20_000;

/** Claims the challenge, of which one session is made, whoever else has its code. Source: ASVS 6.5.1. */
export async function claimChallenge(
  { store, times }: Parts,
  { oneLogin }: PendingLogin,
  { challenge }: Accepted,
): Promise<boolean> {
  if (challenge === undefined) return true;
  const key = `used:${oneLogin}:${challengeIdOf(challenge)}`;
  return store.set(key, createId(), challengeMs + times.loginMs, "absent");
}

/** The user that a session is of. */
export function userOf<Account>({
  subject,
  factor,
  signedInAt,
}: Pick<SessionRecord, "subject" | "factor" | "signedInAt">): User<Account> {
  const { user_id, email } = subject;
  // what the application has returned at the first factor
  const account = subject.account as Account;
  return { user_id, email, account, factor, signedInAt: new Date(signedInAt) };
}

/** Ends a login whose second factor was right, with a session of this package or of the application. */
export async function signIn<Account>(
  parts: Parts,
  options: LoginOptions<Account>,
  work: Work,
  login: PendingLogin,
  accepted: Accepted,
): Promise<Response> {
  const { epochs, pendingLogins, clock } = parts;
  // before the epoch begins that ends it
  const old = options.onSignIn ? undefined : await findSession(parts, work.visit);
  const epoch = accepted.hasNewFactors
    ? { ...login.epoch, factors: await epochs.begin("factors", limitedUserOf(login)) }
    : login.epoch;
  const current: PendingLogin = { ...login, epoch };
  if (!options.onSignIn) return becomeSession(parts, work, current, accepted.accepted, old);
  const waiting: PendingLogin = {
    ...current,
    step: "accepted",
    challenges: [],
    shown: undefined,
    notice: undefined,
    accepted: { id: createId(), at: clock.now(), factor: accepted.accepted },
  };
  if (!(await pendingLogins.replace(work.pendingId, waiting))) return ended(parts, work, "loginExpired");
  return signInAtApplication(parts, options, work, waiting);
}

/**
 * Ends a login with a session under a new id. A login that was ended meanwhile, such as by a sign-out in another tab, signs nobody in.
 */
async function becomeSession(
  parts: Parts,
  work: Work,
  login: PendingLogin,
  factor: string,
  old: SessionRecord | undefined,
): Promise<Response> {
  const { sessions, pendingLogins, clock, site } = parts;
  const { visit, pendingId } = work;
  const { subject, host, oneLogin, loginId, epoch, purpose } = login;
  const needsSession = purpose !== "sign_in";
  const proof = factor === "temporary_code" ? factor : "factor";
  const isOfUser = old?.subject.user_id === subject.user_id;
  if (!may(proof, needsSession ? "step_up" : "sign_in") || (needsSession && !isOfUser)) {
    await tell(parts, visit, { type: "ended", reason: "session_missing" }, login);
    return ended(parts, work, "sessionEnded");
  }
  const now = clock.now();
  const session: SessionRecord = {
    host,
    oneLogin,
    loginId,
    epoch,
    subject,
    factor,
    // without the password, the session lasts no longer than the old one
    createdAt: needsSession && login.passwordAt === undefined && old ? old.createdAt : now,
    passwordAt: login.passwordAt ?? old?.passwordAt ?? now,
    signedInAt: now,
  };
  const { id, hash } = await sessions.create(session);
  await pendingLogins.announce(pendingId, hash);
  if (visit.sessionId !== undefined) await sessions.end(await sessions.hashOf(visit.sessionId));
  const known = await markBrowser(parts, visit, login);
  const successor = await sealSuccessor(parts, work, { name: "session", id, known });
  if (!(await pendingLogins.move(pendingId, { host, returnTo: login.returnTo, successor }))) {
    await sessions.end(hash);
    return ended(parts, work, "loginExpired");
  }
  await tell(parts, visit, { type: "signed_in", factor, purpose }, login);
  // checked again where it is used
  return lead(visit, readReturnTo(login.returnTo) ?? site.home, sessionCookies(parts, visit, id, known));
}

/**
 * Lets the application sign the user in. Until its `onSignIn` has returned, the user can try again for a minute: the code is not lost.
 */
export async function signInAtApplication<Account>(
  parts: Parts,
  options: LoginOptions<Account>,
  work: Work,
  login: PendingLogin,
): Promise<Response> {
  const { clock, epochs, pendingLogins, site } = parts;
  const { visit, pendingId, busy } = work;
  const { accepted, firstFactor, subject, host, purpose } = login;
  if (!accepted || !firstFactor || clock.now() - accepted.at >= acceptedMs) {
    await endLogin(parts, pendingId);
    return ended(parts, work, "loginExpired");
  }
  await busy.renew(signingInMs);
  // directly before: between the code and this, the browser may have changed to another session
  if (!(await isSameFirstFactor(clock, options, visit.request, firstFactor)))
    return endChanged(parts, work, login);
  if (!isCurrent(login, await epochs.of(limitedUserOf(login)))) {
    await endLogin(parts, pendingId);
    await tell(parts, visit, { type: "ended", reason: "sessions_ended" }, login);
    return ended(parts, work, "loginExpired");
  }
  const { id, factor } = accepted;
  const headers = await callApplication(clock, "onSignIn", (signal) =>
    options.onSignIn?.(userOf<Account>({ subject, factor, signedInAt: accepted.at }), visit.request, {
      id,
      session: firstFactor.session,
      signal,
    }),
  );
  const known = await markBrowser(parts, visit, login);
  const pairs = [...new Headers(headers ?? {})];
  const successor = await sealSuccessor(parts, work, { name: "application", headers: pairs, known });
  if (!(await pendingLogins.move(pendingId, { host, returnTo: login.returnTo, successor })))
    return ended(parts, work, "loginExpired");
  await tell(parts, visit, { type: "signed_in", factor, purpose }, login);
  return lead(visit, readReturnTo(login.returnTo) ?? site.home, endCookies(parts, visit, known), headers);
}

/** Ends a login whose first factor is another one by now. */
export async function endChanged(parts: Parts, work: Pick<Work, "visit" | "pendingId">, login: PendingLogin) {
  await endLogin(parts, work.pendingId);
  await tell(parts, work.visit, { type: "ended", reason: "first_factor_changed" }, login);
  return ended(parts, work, "sessionChanged");
}

/** Ends a login, and the session that it has just become. */
export async function endLogin({ pendingLogins, sessions }: Parts, id: string): Promise<void> {
  const becoming = await pendingLogins.end(await pendingLogins.hashOf(id));
  if (becoming !== undefined) await sessions.end(becoming);
}

function ended({ site }: Parts, { visit }: Pick<Work, "visit">, notice: NoticeName): Response {
  return lead(visit, pathWith(site.path, { notice }), [visit.cookies.write("pending", undefined)]);
}

async function markBrowser(
  { knownBrowsers }: Parts,
  { cookies }: Visit,
  login: PendingLogin,
): Promise<string> {
  return knownBrowsers.mark(cookies.read("known"), limitedUserOf(login));
}

/** The cookies of a browser that has just signed in. */
export function sessionCookies(parts: Parts, visit: Visit, id: string, known: string): string[] {
  return [visit.cookies.write("session", id, parts.times.sessionMs), ...endCookies(parts, visit, known)];
}

/** The cookies at the end of a login. */
export function endCookies({ times }: Parts, { cookies }: Visit, known: string): string[] {
  return [cookies.write("pending", undefined), cookies.write("known", known, times.knownMs)];
}

/** The secret that a second click shares with the first: the login, and the code that was accepted. */
function secretOfCode(pendingId: string, code: string): string {
  return `${pendingId} ${code}`;
}

/** Seals what a login goes on as with the code that was accepted, if it was a code. */
export async function sealSuccessor(
  { records }: Parts,
  { visit, pendingId }: Pick<Work, "visit" | "pendingId">,
  successor: Successor,
): Promise<string | undefined> {
  const code = readCode(visit.fields);
  return code === undefined ? undefined : records.seal(secretOfCode(pendingId, code), successor);
}

/** Opens what `sealSuccessor` has returned, for a form with the same code. */
export async function openSuccessor(
  { records }: Parts,
  { fields }: Visit,
  pendingId: string,
  sealed: string,
): Promise<Successor | undefined> {
  const code = readCode(fields);
  if (code === undefined) return undefined;
  // sealed by this package
  return (await records.open(secretOfCode(pendingId, code), sealed)) as Successor | undefined;
}
