import { type Claim, claim, claimSlot } from "./claims.ts";
import { enrollmentFor } from "./enrollment.ts";
import { isMoved, type Moved, type PendingLogin } from "./login-state.ts";
import type { LoginOptions } from "./options.ts";
import type { Parts } from "./parts.ts";
import { pause } from "./patient-store.ts";
import { json, pathWith } from "./responses.ts";
import { readReturnTo } from "./return-to.ts";
import { storeKeyOf } from "./seal.ts";
import { isCurrent } from "./sessions.ts";
import { claimChallenge, openSuccessor, sealSuccessor, sessionCookies, signIn } from "./sign-in.ts";
import { isWaiting } from "./steps/complete-challenge.ts";
import { findChallenge, giveUp, goOn, type StepContext, type Transition } from "./steps/step.ts";
import { takeStep } from "./steps/take-step.ts";
import { lead, type Visit, wantsJson } from "./visit.ts";

/** Longest time in which a form is worked on, unless its process was killed. */
const busyMs = 60_000;
/** Time that the second of two clicks waits for the first, and the pause between two looks. */
const twinMs = 8000;
const lookMs = 100;

/**
 * Works on a form of a login that has begun. Two clicks are one, in whichever process: the first claims the login, and the second
 * waits for it and shows what has become of it.
 */
export async function continueLogin<Account>(
  parts: Parts,
  options: LoginOptions<Account>,
  visit: Visit,
): Promise<Response> {
  const { pendingId } = visit;
  // signed out, expired, or signed in by another tab: the page says which
  if (pendingId === undefined) return lead(visit, parts.path);
  const context = stepContext(parts, options, visit);
  const unchanged = await pollOnly(parts, context, visit, pendingId);
  if (unchanged) return unchanged;
  const busy = await claim(parts.store, await storeKeyOf("busy", pendingId), busyMs);
  if (!busy) return afterTwin(parts, visit, pendingId);
  try {
    return await work(parts, options, context, visit, pendingId);
  } finally {
    await release(busy);
  }
}

async function release(busy: Claim): Promise<void> {
  await busy.release().catch(() => {
    // the response is ready, and the claim ends by itself
  });
}

function stepContext<Account>(parts: Parts, options: LoginOptions<Account>, { request }: Visit): StepContext {
  return {
    mfa: parts.mfa(),
    limits: parts.limits,
    now: parts.clock.now,
    enrollmentOf: ({ subject }) => enrollmentFor(options, subject, request),
  };
}

/** A poll that changes nothing claims nothing: a code in another tab must not wait for it. */
async function pollOnly(
  { pendingLogins }: Parts,
  context: StepContext,
  visit: Visit,
  pendingId: string,
): Promise<Response | undefined> {
  if (visit.fields.action !== "poll" || !wantsJson(visit.request)) return undefined;
  const login = await pendingLogins.find(pendingId);
  if (login === undefined || isMoved(login)) return undefined;
  return (await isWaiting(context, login, visit.fields)) ? viewOf(login, visit) : undefined;
}

async function work<Account>(
  parts: Parts,
  options: LoginOptions<Account>,
  context: StepContext,
  visit: Visit,
  pendingId: string,
): Promise<Response> {
  const { pendingLogins, sessions, path } = parts;
  const found = await pendingLogins.find(pendingId);
  if (found === undefined) return lead(visit, path);
  if (isMoved(found)) return afterMove(parts, visit, found);
  const login: PendingLogin = { ...found, returnTo: visit.returnTo ?? found.returnTo };
  if (!isCurrent(login, await sessions.epochOf(login.subject.user_id))) {
    await pendingLogins.end(pendingId);
    return lead(visit, pathWith(path, { notice: "loginExpired" }));
  }
  const transition = await settle(parts, context, login, await takeStep(context, login, visit.fields));
  if ("accepted" in transition) return signIn(parts, options, visit, login, transition);
  const { subject } = login;
  const next = transition.hasNewFactors
    ? { ...transition.login, epoch: await sessions.beginEpoch(subject.user_id) }
    : transition.login;
  return next.proof === login.proof
    ? keep(parts, visit, pendingId, next)
    : rotate(parts, visit, pendingId, next);
}

/** Claims the challenge of a right second factor, and goes on to the choice of a factor if a device is to be added. */
async function settle(
  parts: Parts,
  context: StepContext,
  login: PendingLogin,
  transition: Transition,
): Promise<Transition> {
  if (!("accepted" in transition) || transition.challenge === undefined) return transition;
  const { challenge } = transition;
  if (!(await claimChallenge(parts, transition))) return giveUp(context, login, challenge, "notPossible");
  const isForAdding = login.purpose === "add_device" && challenge.kind === "verify";
  if (!isForAdding) return transition;
  return goOn(login, { proof: "factor", step: "factors", challenges: [], shown: undefined });
}

/** Goes on under the same id. A login that was ended meanwhile is not revived. */
async function keep(parts: Parts, visit: Visit, pendingId: string, login: PendingLogin): Promise<Response> {
  await parts.pendingLogins.replace(pendingId, login);
  return wantsJson(visit.request) ? viewOf(login, visit) : lead(visit, parts.path);
}

/** Goes on under another id, as the login may do more from here on. */
async function rotate(parts: Parts, visit: Visit, pendingId: string, login: PendingLogin): Promise<Response> {
  const { pendingLogins, path } = parts;
  const id = await pendingLogins.create(login);
  const successor = await sealSuccessor(visit, { name: "pending", id });
  if (await pendingLogins.move(pendingId, { returnTo: login.returnTo, successor }))
    return lead(visit, path, [visit.cookies.write("pending", id)]);
  await pendingLogins.end(id);
  return lead(visit, path);
}

/** Waits for the first of two clicks, whose response the browser has dropped. */
async function afterTwin(parts: Parts, visit: Visit, pendingId: string): Promise<Response> {
  const { clock, store, pendingLogins, path } = parts;
  const busyKey = await storeKeyOf("busy", pendingId);
  for (let waitedMs = 0; waitedMs < twinMs; waitedMs += lookMs) {
    const login = await pendingLogins.find(pendingId);
    if (login && isMoved(login)) return afterMove(parts, visit, login);
    if ((await store.get(busyKey)) === undefined) return lead(visit, path);
    await pause(clock, lookMs);
  }
  return lead(visit, pathWith(path, { wait: "1" }));
}

/**
 * Responds to a form of a login that has moved on. The second of two clicks has the code that was accepted, and so gets the cookie of the
 * first, which the browser has dropped. The old id alone gets nothing.
 */
async function afterMove({ store, path, home }: Parts, visit: Visit, moved: Moved): Promise<Response> {
  const { pendingId = "", cookies } = visit;
  if (moved.successor === undefined || visit.fields.action !== "code") return lead(visit, path);
  const tries = await claimSlot(store, await storeKeyOf("again", pendingId), { count: 5, ms: 60_000 });
  const successor = tries && (await openSuccessor(visit, moved.successor));
  if (successor === undefined) return lead(visit, path);
  if (successor.name === "pending") return lead(visit, path, [cookies.write("pending", successor.id)]);
  return lead(visit, readReturnTo(moved.returnTo) ?? home, sessionCookies(visit, successor.id));
}

/** Says to the script of a page which page is to be shown. */
function viewOf(login: PendingLogin, { fields }: Visit): Response {
  return json(200, { view: findChallenge(login, fields.challenge)?.kind ?? login.step });
}
