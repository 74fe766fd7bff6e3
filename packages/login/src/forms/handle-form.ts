import { pathWith } from "../http/responses.ts";
import { findSession, lead, sessionIdOf, tell, type Visit } from "../http/visit.ts";
import { isRefusal, type LimitedUser } from "../policy/limits.ts";
import { may, type Proof } from "../policy/permissions.ts";
import {
  isMoved,
  isWithin,
  limitedUserOf,
  type Notice,
  type PendingLogin,
  type SessionRecord,
} from "../records/login-state.ts";
import { createId, hashOf } from "../records/seal.ts";
import { type Found, findSubject } from "../steps/begin.ts";
import { withLists } from "../steps/lists.ts";
import { settlePhone } from "../steps/phone.ts";
import { noticeOfRefusal } from "../steps/step.ts";
import type { Identity } from "../user.ts";
import { continueLogin, isOfOther } from "./continue-login.ts";
import { endAll } from "./sign-out.ts";

/** Responds to a form of the login's own pages. */
export async function handleForm(visit: Visit): Promise<Response> {
  switch (visit.fields.action) {
    case "password":
      return checkPassword(visit);
    case "start":
      return start(visit);
    case "add":
      return addDevice(visit);
    case "cancel":
      return cancel(visit);
    case "sign_out":
      return signOut(visit);
    default:
      return continueLogin(visit);
  }
}

/** Begins a login with the password. An unknown name and a wrong password lead the same way. */
async function checkPassword(visit: Visit): Promise<Response> {
  const { application, clock, site } = visit.services;
  const { action: _, returnTo: __, again, ...fields } = visit.fields;
  if (application.hasFirstFactor) return lead(visit, site.path);
  const identity = await application.checkPassword(fields, visit.context);
  if (!identity) {
    await tell(visit, { type: "refused", reason: "password" });
    return backToStart(visit, { name: "wrongPassword" }, again);
  }
  const found = await findUser(visit, identity, again);
  if (found instanceof Response) return found;
  const passwordAt = clock.now();
  const proof = "password";
  const session = again === undefined ? undefined : await findSession(visit);
  if (!session) return begin(visit, { ...found, purpose: "sign_in", proof, passwordAt });
  const isOther = session.subject.user_id !== found.subject.user_id;
  if (isOther) return backToStart(visit, { name: "otherAccount" }, again);
  return begin(visit, { ...found, purpose: "step_up", proof, passwordAt }, session);
}

/** Finds the user of OneLogin, as often as the limits allow; or leads back, and says why there is none. */
async function findUser(
  visit: Visit,
  identity: Identity<unknown>,
  again?: string,
): Promise<Found | Response> {
  const { limits, mfa, knownBrowsers } = visit.services;
  const client = mfa();
  const pool = (await knownBrowsers.isKnown(visit.cookies.read("known"))) ? "known" : "other";
  const hash = await hashOf(JSON.stringify([identity.user_id, identity.email]));
  const begun = await limits.claimLogin(client.baseUrl, hash, pool);
  if (isRefusal(begun)) {
    await tell(visit, { type: "refused", reason: "limit" });
    return backToStart(visit, noticeOfRefusal(begun), again);
  }
  const found = await findSubject(client, identity);
  if ("name" in found) {
    const reason = found.name === "noAccount" ? "account" : "onelogin";
    await tell(visit, { type: "refused", reason, requestId: found.requestId });
    return backToStart(visit, found, again);
  }
  await begun.isOf({ oneLogin: client.baseUrl, user_id: found.subject.user_id });
  return found;
}

/** Begins a login whose first factor is known: from the session, or from that of the application. */
async function start(visit: Visit): Promise<Response> {
  const { application, site } = visit.services;
  const session = await findSession(visit);
  if (!application.hasFirstFactor) {
    if (!session) return backToStart(visit, { name: "sessionEnded" });
    return beginWithSession(visit, session, "step_up");
  }
  const known = await visit.firstFactor();
  if (!known) return lead(visit, pathWith(site.path, { returnTo: visit.returnTo }));
  const found = await findUser(visit, known.identity);
  if (found instanceof Response) return found;
  const purpose = session ? "step_up" : "sign_in";
  return begin(visit, { ...found, purpose, proof: "password", passwordAt: undefined }, session);
}

/** Lets a signed-in user add a device, after the second factor unless it was just shown. */
async function addDevice(visit: Visit): Promise<Response> {
  const { application, site } = visit.services;
  if (application.isEnrollmentOff) return lead(visit, site.path);
  const session = await findSession(visit);
  if (!session) return backToStart(visit, { name: "sessionEnded" });
  return beginWithSession(visit, session, "add_device");
}

/** Begins a login with a session, which proves less than a password: it enrolls no first device. */
async function beginWithSession(
  visit: Visit,
  session: SessionRecord,
  purpose: "step_up" | "add_device",
): Promise<Response> {
  const { application, clock, times, limits, site } = visit.services;
  const { subject, signedInAt } = session;
  const refusal = await limits.claimForm(limitedUserOf(session), "known");
  if (refusal) {
    await tell(visit, { type: "refused", reason: "limit" }, session);
    return backToStart(visit, noticeOfRefusal(refusal));
  }
  const isFresh = purpose === "add_device" && isWithin(signedInAt, times.freshMs, clock.now());
  const begun = isFresh
    ? ({ proof: "fresh_factor", step: "factors" } as const)
    : ({ proof: "session", step: "devices" } as const);
  const next = { ...begun, subject, purpose, passwordAt: undefined, phone: undefined };
  return begin(visit, next, session, (login) => {
    const isPasswordNeeded = application.isEnrollmentByPassword && login.devices?.length === 0 && !isFresh;
    return isPasswordNeeded
      ? lead(visit, pathWith(site.path, { again: "password", returnTo: visit.returnTo }))
      : undefined;
  });
}

/** Shows the first step again, and why. There is no record yet, so the location says it. */
function backToStart(visit: Visit, { name, minutes }: Notice, again?: string): Response {
  const query = { notice: name, minutes: minutes?.toString(), again, returnTo: visit.returnTo };
  return lead(visit, pathWith(visit.services.site.path, query));
}

/** Finds the login that this browser has begun. */
async function findPending({ services, pendingId, hosts }: Visit): Promise<PendingLogin | undefined> {
  const found = pendingId === undefined ? undefined : await services.pendingLogins.find(pendingId, hosts);
  return found && !isMoved(found) ? found : undefined;
}

/** Ends a login that has begun. A session stays, also one that it has just become. */
async function leave(visit: Visit, login: PendingLogin | undefined): Promise<void> {
  const { pendingLogins } = visit.services;
  if (visit.pendingId === undefined) return;
  await pendingLogins.end(await pendingLogins.hashOf(visit.pendingId));
  if (login) await settlePhone(visit, login, { isOver: true });
}

async function cancel(visit: Visit): Promise<Response> {
  const { site } = visit.services;
  const login = await findPending(visit);
  if (login && isOfOther(login, visit)) return lead(visit, pathWith(site.path, { notice: "otherLogin" }));
  await leave(visit, login);
  return lead(visit, site.path, [visit.cookies.write("pending", undefined)]);
}

/** Ends login and session. The application's own session is not ended here. */
async function signOut(visit: Visit): Promise<Response> {
  const session = await findSession(visit).catch(() => undefined);
  const cookies = await endAll(visit);
  if (session) await tell(visit, { type: "signed_out" }, session);
  // pages that the browser keeps for its Back button
  const headers = { "clear-site-data": '"cache"' };
  return lead(visit, pathWith(visit.services.site.path, { notice: "signedOut" }), cookies, headers);
}

interface Begin extends Found {
  readonly purpose: PendingLogin["purpose"];
  readonly proof: Proof;
  readonly passwordAt: number | undefined;
  readonly step?: PendingLogin["step"];
}

/**
 * Writes a login under a new id. The mark in the location tells whether its cookie comes back.
 *
 * @param instead a response in place of the login, which is then not written
 */
async function begin(
  visit: Visit,
  begun: Begin,
  session?: SessionRecord,
  instead?: (login: PendingLogin) => Response | undefined,
): Promise<Response> {
  const { application, pendingLogins, records, epochs, knownBrowsers, clock, site, mfa } = visit.services;
  const user: LimitedUser = { oneLogin: mfa().baseUrl, user_id: begun.subject.user_id };
  if (!may(begun.proof, "begin")) return lead(visit, site.path);
  const isKnown = session !== undefined || (await knownBrowsers.isKnown(visit.cookies.read("known"), user));
  const sessionId = session && (await sessionIdOf(visit));
  const login: PendingLogin = {
    step: "devices",
    ...begun,
    firstFactor: application.hasFirstFactor ? (await visit.firstFactor())?.binding : undefined,
    host: visit.hosts[0],
    oneLogin: user.oneLogin,
    loginId: createId(),
    epoch: await epochs.of(user),
    startedAt: clock.now(),
    session: sessionId && (await records.hashOf(sessionId)),
    pool: isKnown ? "known" : "other",
    forms: 0,
    returnTo: visit.returnTo,
    challenges: [],
  };
  await leave(visit, await findPending(visit));
  await settlePhone(visit, login);
  const complete = await withLists(visit, login);
  const other = instead?.(complete);
  if (other) return other;
  const id = await pendingLogins.create(complete);
  await tell(visit, { type: "began", purpose: login.purpose }, login);
  return lead(visit, pathWith(site.path, { begun: "1" }), [visit.cookies.write("pending", id)]);
}
