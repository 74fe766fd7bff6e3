import { callApplication } from "../application.ts";
import { pathWith } from "../http/responses.ts";
import { findSession, lead, tell, type Visit } from "../http/visit.ts";
import type { LoginOptions } from "../options.ts";
import type { Parts } from "../parts.ts";
import { isRefusal, type LimitedUser } from "../policy/limits.ts";
import { may, type Proof } from "../policy/permissions.ts";
import {
  type FirstFactor,
  isWithin,
  limitedUserOf,
  type Notice,
  type PendingLogin,
  type SessionRecord,
} from "../records/login-state.ts";
import { createId, hashOf } from "../records/seal.ts";
import { type Found, findSubject } from "../steps/begin.ts";
import { withLists } from "../steps/lists.ts";
import { noticeOfRefusal } from "../steps/step.ts";
import type { Identity } from "../user.ts";
import { continueLogin } from "./continue-login.ts";
import { askFirstFactor } from "./first-factor.ts";
import { endAll } from "./sign-out.ts";

/** Responds to a form of the login's own pages. */
export async function handleForm<Account>(
  parts: Parts,
  options: LoginOptions<Account>,
  visit: Visit,
): Promise<Response> {
  switch (visit.fields.action) {
    case "password":
      return checkPassword(parts, options, visit);
    case "start":
      return start(parts, options, visit);
    case "add":
      return addDevice(parts, options, visit);
    case "cancel":
      return cancel(parts, visit);
    case "sign_out":
      // the application's own session is not ended here
      return options.onSignIn ? cancel(parts, visit) : signOut(parts, visit);
    default:
      return continueLogin(parts, options, visit);
  }
}

/** Begins a login with the password. An unknown name and a wrong password lead the same way. */
async function checkPassword<Account>(
  parts: Parts,
  options: LoginOptions<Account>,
  visit: Visit,
): Promise<Response> {
  const { action: _, returnTo: __, again, ...fields } = visit.fields;
  if (!options.checkPassword) return lead(visit, parts.site.path);
  const identity = await callApplication(parts.clock, "checkPassword", () =>
    options.checkPassword?.(fields, visit.request),
  );
  if (!identity) {
    await tell(parts, visit, { type: "refused", reason: "password" });
    return backToStart(parts, visit, { name: "wrongPassword" }, again);
  }
  const found = await findUser(parts, visit, identity, again);
  if (found instanceof Response) return found;
  const passwordAt = parts.clock.now();
  const proof = "password";
  const session = again === undefined ? undefined : await findSession(parts, visit);
  if (!session) return begin(parts, visit, { ...found, purpose: "sign_in", proof, passwordAt });
  const isOther = session.subject.user_id !== found.subject.user_id;
  if (isOther) return backToStart(parts, visit, { name: "otherAccount" }, again);
  return begin(parts, visit, { ...found, purpose: "step_up", proof, passwordAt }, session);
}

/** Finds the user of OneLogin, as often as the limits allow; or leads back, and says why there is none. */
async function findUser<Account>(
  parts: Parts,
  visit: Visit,
  identity: Identity<Account>,
  again?: string,
): Promise<Found | Response> {
  const { limits, mfa, knownBrowsers } = parts;
  const client = mfa();
  const pool = (await knownBrowsers.isKnown(visit.cookies.read("known"))) ? "known" : "other";
  const hash = await hashOf(JSON.stringify([identity.user_id, identity.email]));
  const begun = await limits.claimLogin(client.baseUrl, hash, pool);
  if (isRefusal(begun)) {
    await tell(parts, visit, { type: "refused", reason: "limit" });
    return backToStart(parts, visit, noticeOfRefusal(begun), again);
  }
  const found = await findSubject(client, identity);
  if ("name" in found) {
    const reason = found.name === "noAccount" ? "account" : "onelogin";
    await tell(parts, visit, { type: "refused", reason, requestId: found.requestId });
    return backToStart(parts, visit, found, again);
  }
  await begun.isOf({ oneLogin: client.baseUrl, user_id: found.subject.user_id });
  return found;
}

/** Begins a login whose first factor is known: from the session, or from that of the application. */
async function start<Account>(parts: Parts, options: LoginOptions<Account>, visit: Visit): Promise<Response> {
  const { clock, site } = parts;
  if (!options.firstFactor) {
    const session = await findSession(parts, visit);
    if (!session) return backToStart(parts, visit, { name: "sessionEnded" });
    return beginWithSession(parts, options, visit, session, "step_up");
  }
  const known = await askFirstFactor(clock, options, visit.request);
  if (!known) return lead(visit, pathWith(site.path, { returnTo: visit.returnTo }));
  const found = await findUser(parts, visit, known.identity);
  if (found instanceof Response) return found;
  const firstFactor = known.binding;
  return begin(parts, visit, {
    ...found,
    purpose: "sign_in",
    proof: "password",
    passwordAt: undefined,
    firstFactor,
  });
}

/** Lets a signed-in user add a device, after the second factor unless it was just shown. */
async function addDevice<Account>(
  parts: Parts,
  options: LoginOptions<Account>,
  visit: Visit,
): Promise<Response> {
  if (options.enrollment === "never") return lead(visit, parts.site.path);
  const session = await findSession(parts, visit);
  if (!session) return backToStart(parts, visit, { name: "sessionEnded" });
  return beginWithSession(parts, options, visit, session, "add_device");
}

/** Begins a login with a session, which proves less than a password: it enrolls no first device. */
async function beginWithSession<Account>(
  parts: Parts,
  options: LoginOptions<Account>,
  visit: Visit,
  session: SessionRecord,
  purpose: "step_up" | "add_device",
): Promise<Response> {
  const { clock, times, limits, site } = parts;
  const { subject, signedInAt } = session;
  const refusal = await limits.claimForm(limitedUserOf(session), "known");
  if (refusal) {
    await tell(parts, visit, { type: "refused", reason: "limit" }, session);
    return backToStart(parts, visit, noticeOfRefusal(refusal));
  }
  const isFresh = purpose === "add_device" && isWithin(signedInAt, times.freshMs, clock.now());
  const begun = isFresh
    ? ({ proof: "fresh_factor", step: "factors" } as const)
    : ({ proof: "session", step: "devices" } as const);
  const next = { ...begun, subject, purpose, passwordAt: undefined, phone: undefined };
  return begin(parts, visit, next, session, (login) => {
    const isPasswordNeeded = options.enrollment === "password" && login.devices?.length === 0 && !isFresh;
    return isPasswordNeeded
      ? lead(visit, pathWith(site.path, { again: "password", returnTo: visit.returnTo }))
      : undefined;
  });
}

/** Shows the first step again, and why. There is no record yet, so the location says it. */
function backToStart({ site }: Parts, visit: Visit, { name, minutes }: Notice, again?: string): Response {
  const query = { notice: name, minutes: minutes?.toString(), again, returnTo: visit.returnTo };
  return lead(visit, pathWith(site.path, query));
}

/** Ends a login that has begun. A session stays, also one that it has just become. */
async function leave({ pendingLogins }: Parts, { pendingId }: Visit): Promise<void> {
  if (pendingId !== undefined) await pendingLogins.end(await pendingLogins.hashOf(pendingId));
}

async function cancel(parts: Parts, visit: Visit): Promise<Response> {
  await leave(parts, visit);
  return lead(visit, parts.site.path, [visit.cookies.write("pending", undefined)]);
}

/** Ends login and session. */
async function signOut(parts: Parts, visit: Visit): Promise<Response> {
  const session = await findSession(parts, visit).catch(() => undefined);
  const cookies = await endAll(parts, visit.cookies);
  if (session) await tell(parts, visit, { type: "signed_out" }, session);
  // pages that the browser keeps for its Back button
  const headers = { "clear-site-data": '"cache"' };
  return lead(visit, pathWith(parts.site.path, { notice: "signedOut" }), cookies, headers);
}

interface Begin extends Found {
  readonly purpose: PendingLogin["purpose"];
  readonly proof: Proof;
  readonly passwordAt: number | undefined;
  readonly step?: PendingLogin["step"];
  readonly firstFactor?: FirstFactor;
}

/**
 * Writes a login under a new id. The mark in the location tells whether its cookie comes back.
 *
 * @param instead a response in place of the login, which is then not written
 */
async function begin(
  parts: Parts,
  visit: Visit,
  begun: Begin,
  session?: SessionRecord,
  instead?: (login: PendingLogin) => Response | undefined,
): Promise<Response> {
  const { pendingLogins, sessions, epochs, knownBrowsers, clock, site, mfa } = parts;
  const client = mfa();
  const user: LimitedUser = { oneLogin: client.baseUrl, user_id: begun.subject.user_id };
  if (!may(begun.proof, "begin")) return lead(visit, site.path);
  const isKnown = session !== undefined || (await knownBrowsers.isKnown(visit.cookies.read("known"), user));
  const login: PendingLogin = {
    step: "devices",
    ...begun,
    host: visit.hosts[0],
    oneLogin: user.oneLogin,
    loginId: createId(),
    epoch: await epochs.of(user),
    startedAt: clock.now(),
    session: session && visit.sessionId && (await sessions.hashOf(visit.sessionId)),
    pool: isKnown ? "known" : "other",
    forms: 0,
    returnTo: visit.returnTo,
    challenges: [],
  };
  await leave(parts, visit);
  const complete = await withLists({ mfa: client, signal: undefined }, login);
  const other = instead?.(complete);
  if (other) return other;
  const id = await pendingLogins.create(complete);
  await tell(parts, visit, { type: "began", purpose: login.purpose }, login);
  return lead(visit, pathWith(site.path, { begun: "1" }), [visit.cookies.write("pending", id)]);
}
