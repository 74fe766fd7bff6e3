import { json, pathWith } from "../http/responses.ts";
import { readReturnTo } from "../http/return-to.ts";
import { findSession, lead, tell, type Visit, wantsJson } from "../http/visit.ts";
import { claim, claimSlot, releaseSaved } from "../records/claims.ts";
import { isCurrent } from "../records/epochs.ts";
import { isMoved, limitedUserOf, type Moved, type PendingLogin, shortIdOf } from "../records/login-state.ts";
import { isWaiting } from "../steps/complete-challenge.ts";
import { withLists } from "../steps/lists.ts";
import { settlePhone } from "../steps/phone.ts";
import { findChallenge, giveUp, goOn, noticeOfRefusal, stay, type Transition } from "../steps/step.ts";
import { takeStep } from "../steps/take-step.ts";
import { pause } from "../stores/patient-store.ts";
import { isSameFirstFactor } from "./first-factor.ts";
import {
  type ClaimedForm,
  claimChallenge,
  endChanged,
  endCookies,
  endLogin,
  openSuccessor,
  sealSuccessor,
  sessionCookies,
  signIn,
  signInAtApplication,
} from "./sign-in.ts";

/** Longest time for which a login is claimed by a form, if its process is killed, in milliseconds. */
const busyMs = 60_000;
/** Time that the second of two clicks waits for the first, and the pause between two looks. */
const twinMs = 8000;
const lookMs = 100;
/** One poll a login in this time asks OneLogin, in milliseconds, from however many tabs. */
const pollMs = 2000;

/**
 * Works on a form of a login that has begun. Two clicks are one, in whichever process: the first claims the login, and the second
 * waits for it and shows what has become of it.
 */
export async function continueLogin(visit: Visit): Promise<Response> {
  const { clock, store, records, site } = visit.services;
  const { pendingId } = visit;
  // signed out, expired, or signed in by another tab: the page says which
  if (pendingId === undefined) return lead(visit, site.path);
  const hash = await records.hashOf(pendingId);
  const early = visit.fields.action === "poll" ? await pollOnly(visit, pendingId, hash) : undefined;
  if (early) return early;
  const busy = await claim(store, clock, records.keyOf("busy", hash), busyMs);
  if (!busy) return afterTwin(visit, pendingId, hash);
  try {
    return await work({ ...visit, pendingId, busy });
  } finally {
    await busy.release().catch(() => {
      // the response is ready, and the claim ends by itself
    });
  }
}

/**
 * A poll that changes nothing claims nothing: a code in another tab must not wait for it. One that comes too early asks nobody.
 */
async function pollOnly(visit: Visit, pendingId: string, hash: string): Promise<Response | undefined> {
  const { clock, store, records, pendingLogins, site } = visit.services;
  const login = await pendingLogins.find(pendingId, visit.hosts);
  if (login === undefined || isMoved(login) || isOfOther(login, visit)) return undefined;
  const isFirst = await claim(store, clock, records.keyOf("poll", hash), pollMs);
  const isEarly = isFirst === undefined;
  if (!wantsJson(visit.request)) return isEarly ? lead(visit, site.path) : undefined;
  if (isEarly) return viewOf(login, visit);
  // the form that follows ends the login
  if (!(await isSameFirstFactor(visit, login.firstFactor))) return undefined;
  return (await isWaiting(visit, login)) ? viewOf(login, visit) : undefined;
}

/** Returns true for a form of another login, which this browser has begun before: in another tab, maybe by somebody else. */
export function isOfOther(login: PendingLogin, { fields }: Visit): boolean {
  return fields.login !== undefined && fields.login !== shortIdOf(login);
}

async function work(form: ClaimedForm): Promise<Response> {
  const { pendingLogins, epochs, site } = form.services;
  const found = await pendingLogins.find(form.pendingId, form.hosts);
  if (found === undefined) return lead(form, site.path);
  if (isMoved(found)) return afterMove(form, form.pendingId, found);
  if (isOfOther(found, form)) return lead(form, pathWith(site.path, { notice: "otherLogin" }));
  const login: PendingLogin = {
    ...found,
    returnTo: form.returnTo ?? found.returnTo,
    forms: found.forms + 1,
  };
  const user = limitedUserOf(login);
  if (!(await isSameFirstFactor(form, login.firstFactor))) return endChanged(form, login);
  if (!isCurrent(login, await epochs.of(user))) {
    await endLogin(form.services, form.pendingId);
    await tell(form, { type: "ended", reason: "sessions_ended" }, login);
    return lead(form, pathWith(site.path, { notice: "loginExpired" }));
  }
  // the session that it was begun with may have ended by the device that was just added
  if (login.step === "accepted") return signInAtApplication(form, login);
  if (login.purpose !== "sign_in" && !(await hasOwnSession(form, login))) {
    await endLogin(form.services, form.pendingId);
    await tell(form, { type: "ended", reason: "session_missing" }, login);
    return lead(form, pathWith(site.path, { notice: "sessionEnded" }));
  }
  await settlePhone(form, login);
  const taken = (await refuseForm(form, login)) ?? (await takeStep(form, login));
  const transition = await settle(form, login, taken);
  if ("accepted" in transition) return signIn(form, login, transition);
  const changed = transition.hasNewFactors
    ? { ...login.epoch, factors: await epochs.begin("factors", user) }
    : login.epoch;
  const next = await withLists(form, { ...transition.login, epoch: changed });
  return next.proof === login.proof ? keep(form, next) : rotate(form, next);
}

/** Returns true if the browser still has the session of the user that a step-up or another device is for. */
async function hasOwnSession(visit: Visit, { subject }: PendingLogin): Promise<boolean> {
  const session = await findSession(visit);
  return session?.subject.user_id === subject.user_id;
}

/** Limits the forms of a login, and those of its user, each of which may call OneLogin. */
async function refuseForm(visit: Visit, login: PendingLogin): Promise<Transition | undefined> {
  const { limits, values } = visit.services;
  const isTooMany = login.forms > values.formsPerLogin;
  const refusal = isTooMany ? undefined : await limits.claimForm(limitedUserOf(login), login.pool);
  if (!isTooMany && !refusal) return undefined;
  await tell(visit, { type: "refused", reason: "limit" }, login);
  return stay(login, refusal ? noticeOfRefusal(refusal) : "tooMany");
}

/** Claims the challenge of a right second factor, gives its message back, and goes on to the choice of a factor if a device is to be added. */
async function settle(visit: Visit, login: PendingLogin, transition: Transition): Promise<Transition> {
  if (!("accepted" in transition) || transition.challenge === undefined) return transition;
  const { services } = visit;
  const { challenge } = transition;
  if (!(await claimChallenge(services, login, transition)))
    return giveUp(visit, login, challenge, "notPossible");
  await services.limits.succeed(limitedUserOf(login), login.session);
  if (challenge.message) await releaseSaved(services.store, challenge.message);
  const isForAdding = login.purpose === "add_device" && challenge.kind === "verify";
  if (!isForAdding) return transition;
  return goOn(login, { proof: "factor", step: "factors", challenges: [], shown: undefined });
}

/** Goes on under the same id. A login that was ended meanwhile is not revived. */
async function keep(form: ClaimedForm, login: PendingLogin): Promise<Response> {
  const { pendingLogins, site } = form.services;
  await pendingLogins.replace(form.pendingId, login);
  return wantsJson(form.request) ? viewOf(login, form) : lead(form, site.path);
}

/** Goes on under another id, as the login may do more from here on. */
async function rotate(form: ClaimedForm, login: PendingLogin): Promise<Response> {
  const { pendingLogins, site } = form.services;
  const id = await pendingLogins.create(login);
  const successor = await sealSuccessor(form, { name: "pending", id });
  if (await pendingLogins.move(form.pendingId, { host: login.host, returnTo: login.returnTo, successor }))
    return lead(form, site.path, [form.cookies.write("pending", id)]);
  await endLogin(form.services, id);
  return lead(form, site.path);
}

/** Waits for the first of two clicks, whose response the browser has dropped. */
async function afterTwin(visit: Visit, pendingId: string, hash: string): Promise<Response> {
  const { clock, store, records, pendingLogins, site } = visit.services;
  for (let waitedMs = 0; waitedMs < twinMs; waitedMs += lookMs) {
    const login = await pendingLogins.find(pendingId, visit.hosts);
    if (login && isMoved(login)) return afterMove(visit, pendingId, login);
    if ((await store.get(records.keyOf("busy", hash))) === undefined) return lead(visit, site.path);
    await pause(clock, lookMs);
  }
  return lead(visit, pathWith(site.path, { wait: "1" }));
}

/**
 * Responds to a form of a login that has moved on. The second of two clicks has the code that was accepted, and so gets the cookie of the
 * first, which the browser has dropped. The old id alone gets nothing.
 */
async function afterMove(visit: Visit, pendingId: string, moved: Moved): Promise<Response> {
  const { clock, store, records, site } = visit.services;
  if (moved.successor === undefined || visit.fields.action !== "code") return lead(visit, site.path);
  const key = records.keyOf("again", await records.hashOf(pendingId));
  const tries = await claimSlot(store, clock, key, { count: 5, ms: 60_000 });
  const successor = "key" in tries ? await openSuccessor(visit, pendingId, moved.successor) : undefined;
  if (successor === undefined) return lead(visit, site.path);
  if (successor.name === "pending")
    return lead(visit, site.path, [visit.cookies.write("pending", successor.id)]);
  const location = readReturnTo(moved.returnTo) ?? site.home;
  const { known } = successor;
  if (successor.name === "session") return lead(visit, location, sessionCookies(visit, successor.id, known));
  return lead(visit, location, endCookies(visit, known), new Headers([...successor.headers]));
}

/** Says to the script of a page which page is to be shown. */
function viewOf(login: PendingLogin, { fields }: Visit): Response {
  return json(200, { view: findChallenge(login, fields.challenge)?.kind ?? login.step });
}
