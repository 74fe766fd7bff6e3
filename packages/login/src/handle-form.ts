import { continueLogin } from "./continue-login.ts";
import type { Notice, PendingLogin, SessionRecord, Subject } from "./login-state.ts";
import type { LoginOptions } from "./options.ts";
import type { Parts } from "./parts.ts";
import { pathWith } from "./responses.ts";
import { findSubject } from "./steps/begin.ts";
import { lead, type Visit } from "./visit.ts";

/** A second factor that is no older than this is enough to add a device. */
const freshMs = 300_000;

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
  const identity = await options.checkPassword?.(fields, visit.request);
  const back = (notice: Notice) => backToStart(parts, visit, notice, again);
  if (!identity) return back({ name: "wrongPassword" });
  const subject = await findSubject(parts.mfa(), identity);
  if ("name" in subject) return back(subject);
  const passwordAt = parts.clock.now();
  if (again === undefined) return begin(parts, visit, { subject, purpose: "sign_in", passwordAt });
  const session = await sessionOf(parts, visit);
  if (session && session.subject.user_id !== subject.user_id) return back({ name: "otherAccount" });
  return begin(parts, visit, { subject, purpose: session ? "step_up" : "sign_in", passwordAt });
}

/** Begins a login whose first factor is known: from the session, or from that of the application. */
async function start<Account>(parts: Parts, options: LoginOptions<Account>, visit: Visit): Promise<Response> {
  const { path } = parts;
  if (!options.firstFactor) {
    const session = await sessionOf(parts, visit);
    if (!session) return backToStart(parts, visit, { name: "sessionEnded" });
    return begin(parts, visit, { subject: session.subject, purpose: "step_up", passwordAt: undefined });
  }
  const identity = await options.firstFactor(visit.request);
  if (!identity) return lead(visit, pathWith(path, { returnTo: visit.returnTo }));
  const subject = await findSubject(parts.mfa(), identity);
  if ("name" in subject) return backToStart(parts, visit, subject);
  return begin(parts, visit, { subject, purpose: "sign_in", passwordAt: undefined });
}

/** Shows the first step again, and why. There is no record yet, so the location says it. */
function backToStart({ path }: Parts, visit: Visit, notice: Notice, again?: string): Response {
  const { name, requestId: id, minutes } = notice;
  const query = { notice: name, id, minutes: minutes?.toString(), again, returnTo: visit.returnTo };
  return lead(visit, pathWith(path, query));
}

/** Lets a signed-in user add a device, after the second factor unless it was just shown. */
async function addDevice<Account>(
  parts: Parts,
  { enrollment }: LoginOptions<Account>,
  visit: Visit,
): Promise<Response> {
  if (enrollment === "never") return lead(visit, parts.path);
  const session = await sessionOf(parts, visit);
  if (!session) return backToStart(parts, visit, { name: "sessionEnded" });
  const { subject, signedInAt } = session;
  const isFresh = parts.clock.now() - signedInAt < freshMs;
  const state = isFresh ? ({ proof: "factor", step: "factors" } as const) : undefined;
  return begin(parts, visit, { subject, purpose: "add_device", passwordAt: undefined, ...state });
}

/** Ends a login that has begun. A session stays. */
async function cancel({ pendingLogins, path }: Parts, visit: Visit): Promise<Response> {
  if (visit.pendingId !== undefined) await pendingLogins.end(visit.pendingId);
  return lead(visit, path, [visit.cookies.write("pending", undefined)]);
}

/** Ends login and session, also if a request that still runs has just signed in. */
async function signOut({ pendingLogins, sessions, path }: Parts, visit: Visit): Promise<Response> {
  const { cookies, pendingId, sessionId } = visit;
  const becoming = pendingId === undefined ? undefined : await pendingLogins.end(pendingId);
  if (becoming !== undefined) await sessions.endByKey(becoming);
  if (sessionId !== undefined) await sessions.end(sessionId);
  const expired = [cookies.write("pending", undefined), cookies.write("session", undefined)];
  // pages that the browser keeps for its Back button
  const headers = { "clear-site-data": '"cache"' };
  return lead(visit, pathWith(path, { notice: "signedOut" }), expired, headers);
}

function sessionOf({ sessions }: Parts, { sessionId }: Visit): Promise<SessionRecord | undefined> {
  return sessionId === undefined ? Promise.resolve(undefined) : sessions.find(sessionId);
}

type Begin = Pick<PendingLogin, "purpose" | "passwordAt"> &
  Partial<Pick<PendingLogin, "proof" | "step">> & { readonly subject: Subject };

/** Writes a login under a new id. The mark in the location tells whether its cookie comes back. */
async function begin(parts: Parts, visit: Visit, begun: Begin): Promise<Response> {
  const { pendingLogins, sessions, clock, path } = parts;
  if (visit.pendingId !== undefined) await pendingLogins.end(visit.pendingId);
  const id = await pendingLogins.create({
    startedAt: clock.now(),
    proof: "password",
    step: "devices",
    ...begun,
    epoch: await sessions.epochOf(begun.subject.user_id),
    returnTo: visit.returnTo,
    challenges: [],
  });
  return lead(visit, pathWith(path, { begun: "1" }), [visit.cookies.write("pending", id)]);
}
