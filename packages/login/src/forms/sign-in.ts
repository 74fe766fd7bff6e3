import { pathWith } from "../http/responses.ts";
import { readReturnTo } from "../http/return-to.ts";
import { findSession, lead, sessionIdFor, tell, type Visit } from "../http/visit.ts";
import type { NoticeName } from "../pages/texts/texts.ts";
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
import type { Services } from "../services.ts";
import { settlePhone } from "../steps/phone.ts";
import { readCode, type Transition } from "../steps/step.ts";
import type { User } from "../user.ts";
import { isSameFirstFactor } from "./first-factor.ts";

type Accepted = Extract<Transition, { readonly accepted: string }>;

/** A form of a login that has begun, which holds the login's claim. */
export interface ClaimedForm extends Visit {
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
  { store, times }: Services,
  { oneLogin }: PendingLogin,
  { challenge }: Accepted,
): Promise<boolean> {
  if (challenge === undefined) return true;
  const key = `used:${oneLogin}:${challengeIdOf(challenge)}`;
  return store.set(key, createId(), challengeMs + times.loginMs, "absent");
}

/** The user that a session is of. */
export function userOf({
  subject,
  factor,
  signedInAt,
}: Pick<SessionRecord, "subject" | "factor" | "signedInAt">): User {
  const { user_id, email, account } = subject;
  return { user_id, email, account, factor, signedInAt: new Date(signedInAt) };
}

/** Ends a login whose second factor was right, with a session of this package or for that of the application. */
export async function signIn(form: ClaimedForm, login: PendingLogin, accepted: Accepted): Promise<Response> {
  const { application, epochs, pendingLogins, clock } = form.services;
  const { challenge } = accepted;
  const proved = challenge?.kind === "enroll" ? challenge.enrolled.number : undefined;
  await settlePhone(form, login, { isOver: true, proved });
  // before the epoch begins that ends it
  const old = await findSession(form);
  const epoch = accepted.hasNewFactors
    ? { ...login.epoch, factors: await epochs.begin("factors", limitedUserOf(login)) }
    : login.epoch;
  const current: PendingLogin = { ...login, epoch };
  if (!application.hasFirstFactor) return becomeSession(form, current, accepted.accepted, old);
  const waiting: PendingLogin = {
    ...current,
    step: "accepted",
    challenges: [],
    shown: undefined,
    notice: undefined,
    accepted: { id: createId(), at: clock.now(), factor: accepted.accepted, createdAt: old?.createdAt },
  };
  if (!(await pendingLogins.replace(form.pendingId, waiting))) return ended(form, "loginExpired");
  return signInAtApplication(form, waiting);
}

/**
 * Ends a login with a session under a new id. A login that was ended meanwhile, such as by a sign-out in another tab, signs nobody in.
 */
async function becomeSession(
  form: ClaimedForm,
  login: PendingLogin,
  factor: string,
  old: SessionRecord | undefined,
): Promise<Response> {
  const { sessions, clock } = form.services;
  const { subject, passwordAt, purpose } = login;
  const needsSession = purpose !== "sign_in";
  const proof = factor === "temporary_code" ? factor : "factor";
  const isOfUser = old?.subject.user_id === subject.user_id;
  if (!may(proof, needsSession ? "step_up" : "sign_in") || (needsSession && !isOfUser)) {
    await tell(form, { type: "ended", reason: "session_missing" }, login);
    return ended(form, "sessionEnded");
  }
  const now = clock.now();
  const { id, hash } = await sessions.create({
    ...headOf(login),
    factor,
    // without the password, the session lasts no longer than the old one
    createdAt: needsSession && passwordAt === undefined && old ? old.createdAt : now,
    passwordAt: passwordAt ?? old?.passwordAt ?? now,
    signedInAt: now,
  });
  const known = await markBrowser(form, login);
  const successor = await sealSuccessor(form, { name: "session", id, known });
  const replaced = form.cookies.read("session");
  const isMoved = await moveOn(form, login, { hash, successor, replaced });
  if (!isMoved) return ended(form, "loginExpired");
  await tell(form, { type: "signed_in", factor, purpose }, login);
  // checked again where it is used
  const location = readReturnTo(login.returnTo) ?? form.services.site.home;
  return lead(form, location, sessionCookies(form, id, known));
}

/** The part of a login's record that its session keeps. */
function headOf({ host, oneLogin, loginId, epoch, subject }: PendingLogin) {
  return { host, oneLogin, loginId, epoch, subject };
}

/** Moves a login on to the session that was written for it, which is ended if the login has ended meanwhile. */
async function moveOn(
  { services, pendingId }: ClaimedForm,
  { host, returnTo }: PendingLogin,
  session: {
    readonly hash: string;
    readonly successor: string | undefined;
    /** The id of the session that it replaces. */
    readonly replaced?: string | undefined;
  },
): Promise<boolean> {
  const { sessions, pendingLogins } = services;
  const { hash, successor, replaced } = session;
  await pendingLogins.announce(pendingId, hash);
  if (replaced !== undefined) await sessions.end(await sessions.hashOf(replaced));
  const isMoved = await pendingLogins.move(pendingId, { host, returnTo, successor });
  if (!isMoved) await sessions.end(hash);
  return isMoved;
}

/**
 * Ends a login behind the application's own session. The second factor belongs to the sign-in that the application has named, so nothing
 * of it is written for another one. Until `onSignIn` has returned, the user can try again for a minute: the code is not lost.
 */
export async function signInAtApplication(form: ClaimedForm, login: PendingLogin): Promise<Response> {
  const { application, clock, epochs, sessions, site } = form.services;
  const { accepted, firstFactor, subject, purpose } = login;
  if (!accepted || !firstFactor || clock.now() - accepted.at >= acceptedMs) {
    await endLogin(form.services, form.pendingId);
    return ended(form, "loginExpired");
  }
  await form.busy.renew(signingInMs);
  // directly before: between the code and this, the browser may have changed to another session
  if (!(await isSameFirstFactor(form, firstFactor))) return endChanged(form, login);
  if (!isCurrent(login, await epochs.of(limitedUserOf(login)))) {
    await endLogin(form.services, form.pendingId);
    await tell(form, { type: "ended", reason: "sessions_ended" }, login);
    return ended(form, "loginExpired");
  }
  const { id, factor, at } = accepted;
  const user = userOf({ subject, factor, signedInAt: at });
  const headers = await application.onSignIn(user, form.context, { id, session: firstFactor.session });
  const createdAt = accepted.createdAt ?? at;
  const session = { ...headOf(login), factor, createdAt, passwordAt: createdAt, signedInAt: at };
  const { hash } = await sessions.create(session, sessionIdFor(firstFactor));
  const known = await markBrowser(form, login);
  const pairs = [...new Headers(headers ?? {})];
  const successor = await sealSuccessor(form, { name: "application", headers: pairs, known });
  if (!(await moveOn(form, login, { hash, successor }))) return ended(form, "loginExpired");
  await tell(form, { type: "signed_in", factor, purpose }, login);
  return lead(form, readReturnTo(login.returnTo) ?? site.home, endCookies(form, known), headers);
}

/** Ends a login whose first factor is another one by now. */
export async function endChanged(form: ClaimedForm, login: PendingLogin): Promise<Response> {
  await endLogin(form.services, form.pendingId);
  await tell(form, { type: "ended", reason: "first_factor_changed" }, login);
  return ended(form, "sessionChanged");
}

/** Ends a login, and the session that it has just become. */
export async function endLogin({ pendingLogins, sessions }: Services, id: string): Promise<void> {
  const becoming = await pendingLogins.end(await pendingLogins.hashOf(id));
  if (becoming !== undefined) await sessions.end(becoming);
}

function ended(form: ClaimedForm, notice: NoticeName): Response {
  const location = pathWith(form.services.site.path, { notice });
  return lead(form, location, [form.cookies.write("pending", undefined)]);
}

async function markBrowser({ services, cookies }: Visit, login: PendingLogin): Promise<string> {
  return services.knownBrowsers.mark(cookies.read("known"), limitedUserOf(login));
}

/** The cookies of a browser that has just signed in. */
export function sessionCookies(visit: Visit, id: string, known: string): string[] {
  const { cookies, services } = visit;
  return [cookies.write("session", id, services.times.sessionMs), ...endCookies(visit, known)];
}

/** The cookies at the end of a login. */
export function endCookies({ services, cookies }: Visit, known: string): string[] {
  return [cookies.write("pending", undefined), cookies.write("known", known, services.times.knownMs)];
}

/** The secret that a second click shares with the first: the login, and the code that was accepted. */
function secretOfCode(pendingId: string, code: string): string {
  return `${pendingId} ${code}`;
}

/** Seals what a login goes on as with the code that was accepted, if it was a code. */
export async function sealSuccessor(
  { services, fields, pendingId }: ClaimedForm,
  successor: Successor,
): Promise<string | undefined> {
  const code = readCode(fields);
  return code === undefined ? undefined : services.records.seal(secretOfCode(pendingId, code), successor);
}

/** Opens what `sealSuccessor` has returned, for a form with the same code. */
export async function openSuccessor(
  { services, fields }: Visit,
  pendingId: string,
  sealed: string,
): Promise<Successor | undefined> {
  const code = readCode(fields);
  if (code === undefined) return undefined;
  // sealed by this package
  return (await services.records.open(secretOfCode(pendingId, code), sealed)) as Successor | undefined;
}
