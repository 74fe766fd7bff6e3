import { json, pathWith } from "../http/responses.ts";
import { readReturnTo } from "../http/return-to.ts";
import { findSession, lead, tell, type Visit, wantsJson } from "../http/visit.ts";
import type { LoginOptions } from "../options.ts";
import type { Parts } from "../parts.ts";
import { enrollmentFor } from "../policy/enrollment.ts";
import { type Claim, claim, claimSlot, releaseSaved } from "../records/claims.ts";
import { isCurrent } from "../records/epochs.ts";
import { isMoved, limitedUserOf, type Moved, type PendingLogin } from "../records/login-state.ts";
import { isWaiting } from "../steps/complete-challenge.ts";
import { withLists } from "../steps/lists.ts";
import {
  findChallenge,
  giveUp,
  goOn,
  noticeOfRefusal,
  type StepContext,
  stay,
  type Transition,
} from "../steps/step.ts";
import { takeStep } from "../steps/take-step.ts";
import { pause } from "../stores/patient-store.ts";
import { isSameFirstFactor } from "./first-factor.ts";
import {
  claimChallenge,
  endChanged,
  endCookies,
  endLogin,
  openSuccessor,
  sealSuccessor,
  sessionCookies,
  signIn,
  signInAtApplication,
  type Work,
} from "./sign-in.ts";

/** Longest time for which a login is claimed by a form, if its process is killed, in milliseconds. */
const busyMs = 60_000;
/**
 * Longest time in which a form may call OneLogin, in milliseconds. It lies below the time of its claim: while a form can still send
 * something, no other one can begin.
 */
const formMs = 45_000;
/** Time that the second of two clicks waits for the first, and the pause between two looks. */
const twinMs = 8000;
const lookMs = 100;
/** One poll a login in this time asks OneLogin, in milliseconds, from however many tabs. */
const pollMs = 2000;

/**
 * Works on a form of a login that has begun. Two clicks are one, in whichever process: the first claims the login, and the second
 * waits for it and shows what has become of it.
 */
export async function continueLogin<Account>(
  parts: Parts,
  options: LoginOptions<Account>,
  visit: Visit,
): Promise<Response> {
  const { clock, store, records, site } = parts;
  const { pendingId, fields } = visit;
  // signed out, expired, or signed in by another tab: the page says which
  if (pendingId === undefined) return lead(visit, site.path);
  const hash = await records.hashOf(pendingId);
  const deadline = createDeadline(parts);
  try {
    const context = stepContext(parts, options, visit, deadline.signal);
    if (fields.action === "poll") {
      const early = await pollOnly(parts, options, context, visit, pendingId, hash);
      if (early) return early;
    }
    const busy = await claim(store, clock, records.keyOf("busy", hash), busyMs);
    if (!busy) return await afterTwin(parts, visit, pendingId, hash);
    try {
      return await work(parts, options, context, { visit, pendingId, busy });
    } finally {
      await release(busy);
    }
  } finally {
    deadline.cancel();
  }
}

/** Returns a signal that is aborted once a form has called OneLogin for too long. */
function createDeadline({ clock }: Parts) {
  const controller = new AbortController();
  const cancel = clock.schedule(() => controller.abort(), formMs);
  return { signal: controller.signal, cancel };
}

async function release(busy: Claim): Promise<void> {
  await busy.release().catch(() => {
    // the response is ready, and the claim ends by itself
  });
}

function stepContext<Account>(
  parts: Parts,
  options: LoginOptions<Account>,
  visit: Visit,
  signal: AbortSignal,
): StepContext {
  return {
    mfa: parts.mfa(),
    limits: parts.limits,
    signal,
    now: parts.clock.now,
    hashOf: parts.records.hashOf,
    tell: (login, details) => tell(parts, visit, details, login),
    enrollmentOf: ({ subject }) => enrollmentFor(parts.clock, options, subject, visit.request),
  };
}

/**
 * A poll that changes nothing claims nothing: a code in another tab must not wait for it. One that comes too early asks nobody.
 */
async function pollOnly<Account>(
  { clock, store, records, pendingLogins, site }: Parts,
  options: LoginOptions<Account>,
  context: StepContext,
  visit: Visit,
  pendingId: string,
  hash: string,
): Promise<Response | undefined> {
  const login = await pendingLogins.find(pendingId, visit.hosts);
  if (login === undefined || isMoved(login)) return undefined;
  const isFirst = await claim(store, clock, records.keyOf("poll", hash), pollMs);
  const isEarly = isFirst === undefined;
  if (!wantsJson(visit.request)) return isEarly ? lead(visit, site.path) : undefined;
  if (isEarly) return viewOf(login, visit);
  // the form that follows ends the login
  if (!(await isSameFirstFactor(clock, options, visit.request, login.firstFactor))) return undefined;
  return (await isWaiting(context, login, visit.fields)) ? viewOf(login, visit) : undefined;
}

async function work<Account>(
  parts: Parts,
  options: LoginOptions<Account>,
  context: StepContext,
  own: Work,
): Promise<Response> {
  const { clock, pendingLogins, epochs, site } = parts;
  const { visit, pendingId } = own;
  const found = await pendingLogins.find(pendingId, visit.hosts);
  if (found === undefined) return lead(visit, site.path);
  if (isMoved(found)) return afterMove(parts, visit, pendingId, found);
  const login: PendingLogin = {
    ...found,
    returnTo: visit.returnTo ?? found.returnTo,
    forms: found.forms + 1,
  };
  const user = limitedUserOf(login);
  if (!(await isSameFirstFactor(clock, options, visit.request, login.firstFactor)))
    return endChanged(parts, own, login);
  if (!isCurrent(login, await epochs.of(user))) {
    await endLogin(parts, pendingId);
    await tell(parts, visit, { type: "ended", reason: "sessions_ended" }, login);
    return lead(visit, pathWith(site.path, { notice: "loginExpired" }));
  }
  if (login.purpose !== "sign_in" && !(await hasOwnSession(parts, visit, login))) {
    await endLogin(parts, pendingId);
    await tell(parts, visit, { type: "ended", reason: "session_missing" }, login);
    return lead(visit, pathWith(site.path, { notice: "sessionEnded" }));
  }
  if (login.step === "accepted") return signInAtApplication(parts, options, own, login);
  const taken = (await refuseForm(parts, visit, login)) ?? (await takeStep(context, login, visit.fields));
  const transition = await settle(parts, context, login, taken);
  if ("accepted" in transition) return signIn(parts, options, own, login, transition);
  const changed = transition.hasNewFactors
    ? { ...login.epoch, factors: await epochs.begin("factors", user) }
    : login.epoch;
  const next = await withLists(context, { ...transition.login, epoch: changed });
  return next.proof === login.proof ? keep(parts, own, next) : rotate(parts, own, next);
}

/** Returns true if the browser still has the session of the user that a step-up or another device is for. */
async function hasOwnSession(parts: Parts, visit: Visit, { subject }: PendingLogin): Promise<boolean> {
  const session = await findSession(parts, visit);
  return session?.subject.user_id === subject.user_id;
}

/** Limits the forms of a login, and those of its user, each of which may call OneLogin. */
async function refuseForm(parts: Parts, visit: Visit, login: PendingLogin): Promise<Transition | undefined> {
  const { limits, values } = parts;
  const isTooMany = login.forms > values.formsPerLogin;
  const refusal = isTooMany ? undefined : await limits.claimForm(limitedUserOf(login), login.pool);
  if (!isTooMany && !refusal) return undefined;
  await tell(parts, visit, { type: "refused", reason: "limit" }, login);
  return stay(login, refusal ? noticeOfRefusal(refusal) : "tooMany");
}

/** Claims the challenge of a right second factor, gives its message back, and goes on to the choice of a factor if a device is to be added. */
async function settle(
  parts: Parts,
  context: StepContext,
  login: PendingLogin,
  transition: Transition,
): Promise<Transition> {
  if (!("accepted" in transition) || transition.challenge === undefined) return transition;
  const { challenge } = transition;
  if (!(await claimChallenge(parts, login, transition)))
    return giveUp(context, login, challenge, "notPossible");
  await parts.limits.succeed(limitedUserOf(login), login.session);
  if (challenge.message) await releaseSaved(parts.store, challenge.message);
  const isForAdding = login.purpose === "add_device" && challenge.kind === "verify";
  if (!isForAdding) return transition;
  return goOn(login, { proof: "factor", step: "factors", challenges: [], shown: undefined });
}

/** Goes on under the same id. A login that was ended meanwhile is not revived. */
async function keep({ pendingLogins, site }: Parts, { visit, pendingId }: Work, login: PendingLogin) {
  await pendingLogins.replace(pendingId, login);
  return wantsJson(visit.request) ? viewOf(login, visit) : lead(visit, site.path);
}

/** Goes on under another id, as the login may do more from here on. */
async function rotate(parts: Parts, { visit, pendingId }: Work, login: PendingLogin): Promise<Response> {
  const { pendingLogins, site } = parts;
  const id = await pendingLogins.create(login);
  const successor = await sealSuccessor(parts, { visit, pendingId }, { name: "pending", id });
  if (await pendingLogins.move(pendingId, { host: login.host, returnTo: login.returnTo, successor }))
    return lead(visit, site.path, [visit.cookies.write("pending", id)]);
  await endLogin(parts, id);
  return lead(visit, site.path);
}

/** Waits for the first of two clicks, whose response the browser has dropped. */
async function afterTwin(parts: Parts, visit: Visit, pendingId: string, hash: string): Promise<Response> {
  const { clock, store, records, pendingLogins, site } = parts;
  for (let waitedMs = 0; waitedMs < twinMs; waitedMs += lookMs) {
    const login = await pendingLogins.find(pendingId, visit.hosts);
    if (login && isMoved(login)) return afterMove(parts, visit, pendingId, login);
    if ((await store.get(records.keyOf("busy", hash))) === undefined) return lead(visit, site.path);
    await pause(clock, lookMs);
  }
  return lead(visit, pathWith(site.path, { wait: "1" }));
}

/**
 * Responds to a form of a login that has moved on. The second of two clicks has the code that was accepted, and so gets the cookie of the
 * first, which the browser has dropped. The old id alone gets nothing.
 */
async function afterMove(parts: Parts, visit: Visit, pendingId: string, moved: Moved): Promise<Response> {
  const { clock, store, records, site } = parts;
  if (moved.successor === undefined || visit.fields.action !== "code") return lead(visit, site.path);
  const key = records.keyOf("again", await records.hashOf(pendingId));
  const tries = await claimSlot(store, clock, key, { count: 5, ms: 60_000 });
  const successor =
    "key" in tries ? await openSuccessor(parts, visit, pendingId, moved.successor) : undefined;
  if (successor === undefined) return lead(visit, site.path);
  if (successor.name === "pending")
    return lead(visit, site.path, [visit.cookies.write("pending", successor.id)]);
  const location = readReturnTo(moved.returnTo) ?? site.home;
  const { known } = successor;
  if (successor.name === "session")
    return lead(visit, location, sessionCookies(parts, visit, successor.id, known));
  return lead(visit, location, endCookies(parts, visit, known), new Headers([...successor.headers]));
}

/** Says to the script of a page which page is to be shown. */
function viewOf(login: PendingLogin, { fields }: Visit): Response {
  return json(200, { view: findChallenge(login, fields.challenge)?.kind ?? login.step });
}
