import {
  type Flow,
  isMfaError,
  type Outcome,
  resumeEnrollment,
  resumeVerification,
  type SavedFlow,
} from "@onelogin-mfa/client";
import { tell, type Visit } from "../http/visit.ts";
import { isRefusal, type Refusal } from "../policy/limits.ts";
import {
  type Challenge,
  challengeIdOf,
  isOver,
  limitedUserOf,
  type PendingLogin,
} from "../records/login-state.ts";
import { isAsking, sendsToEnroll } from "./factors.ts";
import { noticeOf } from "./failure.ts";
import { mayEnroll, removeLateDevice } from "./may-enroll.ts";
import {
  type Action,
  callOptions,
  challengeOf,
  choiceOf,
  findChallenge,
  giveUp,
  goOn,
  noticeOfRefusal,
  readCode,
  stay,
  type Transition,
} from "./step.ts";

/** Time for which a challenge is shown again without a look at its state, in milliseconds. */
const freshMs = 2000;

/** Checks the user's code, for the challenge whose page it was typed into. */
export const checkCode: Action = async (visit, login) => {
  const { limits } = visit.services;
  const challenge = challengeOf(login, visit.fields);
  if (!challenge) return stay({ ...login, step: "devices" }, "notPossible");
  const code = readCode(visit.fields);
  if (code === undefined) return stay(login, "codeMissing");
  if (challenge.kind === "enroll" && !(await mayEnroll(visit, login)))
    return stay({ ...login, step: "devices", devices: undefined, challenges: [] }, "alreadyEnrolled");
  const guess = await limits.claimCode(limitedUserOf(login), challengeIdOf(challenge), login.session);
  if (isRefusal(guess)) return refuseCode(visit, login, challenge, guess);
  const outcome = await resume(visit, challenge)
    .submit(code, callOptions(visit, login))
    .catch(async (error: unknown) => {
      // OneLogin has not looked at the code. One whose response is lost counts: OneLogin may have
      if (isMfaError(error) && error.code === "rate_limit") await guess.release();
      throw error;
    });
  if (outcome.status === "accepted") return accept(visit, login, challenge, outcome.device_id);
  return afterCode(visit, login, challenge, outcome);
};

/** Says why no code is taken. With another challenge, or another one of its codes, the user can go on. */
async function refuseCode(
  visit: Visit,
  login: PendingLogin,
  challenge: Challenge,
  refusal: Refusal,
): Promise<Transition> {
  if (refusal.limit === "challenge") return giveUp(visit, login, challenge, noticeOfRefusal(refusal));
  await tell(visit, { type: "locked", minutes: refusal.minutes }, login);
  // the way to the help desk is on the page of the devices
  const isLocked = refusal.limit === "locked" && challenge.kind === "verify";
  const next: PendingLogin = isLocked ? { ...login, step: "devices", shown: undefined } : login;
  return stay(next, noticeOfRefusal(refusal));
}

/** Asks OneLogin once whether the user has acted elsewhere. What a code completes is the matter of the request with the code. */
export const poll: Action = async (visit, login) => {
  const challenge = challengeOf(login, visit.fields);
  if (!challenge || challenge.saved.completion === "code") return { login };
  const outcome = await pollState(visit, login, challenge);
  if (outcome?.status === "accepted") return afterPush(visit, login, challenge, outcome.device_id);
  return outcome === undefined ? { login } : afterEnd(visit, login, challenge, outcome);
};

/** Returns true while a poll would change nothing: it can be asked without a claim, and does nothing else. */
export async function isWaiting(visit: Visit, login: PendingLogin): Promise<boolean> {
  const challenge = challengeOf(login, visit.fields);
  if (!challenge || challenge.saved.completion === "code") return true;
  try {
    const status = (await pollState(visit, login, challenge))?.status ?? "pending";
    return status === "pending" || status === "unknown";
  } catch (error) {
    if (isMfaError(error)) return false;
    throw error;
  }
}

/** Goes back to the choice. The challenge stays open: choosing it again sends nothing. */
export const leaveChallenge: Action = (_, login) => {
  const challenge = findChallenge(login, login.shown);
  return goOn(login, { step: challenge ? choiceOf(challenge) : "devices", shown: undefined });
};

/**
 * Goes on with a challenge that is open. Undefined if it has ended, and another one has to be started.
 */
export async function reopen(
  visit: Visit,
  login: PendingLogin,
  challenge: Challenge,
): Promise<Transition | undefined> {
  const shown = () => goOn(login, { step: "challenge", shown: challenge.device.choice });
  const ageMs = visit.services.clock.now() - challenge.openedAt;
  // the next of many clicks: OneLogin has just been asked
  if (ageMs >= 0 && ageMs < freshMs) return shown();
  const outcome = await lookAt(visit, login, challenge);
  if (outcome?.status === "accepted" && challenge.saved.completion !== "code")
    return afterPush(visit, login, challenge, outcome.device_id);
  // also if no page has polled since: whoever asks again must not go on after a denial
  if (outcome?.status === "rejected" && isAsking(challenge.device.factor))
    return afterEnd(visit, login, challenge, outcome);
  return outcome?.status === "pending" || outcome?.status === "unknown" ? shown() : undefined;
}

/** Returns the transition if the user has acted on a challenge that is to be replaced: approved or denied it, say. */
export async function settleBefore(
  visit: Visit,
  login: PendingLogin,
  challenge: Challenge,
): Promise<Transition | undefined> {
  const { completion } = challenge.saved;
  const outcome = completion === "code" ? undefined : await lookAt(visit, login, challenge);
  if (outcome?.status === "accepted") return afterPush(visit, login, challenge, outcome.device_id);
  return outcome?.status === "rejected" ? afterEnd(visit, login, challenge, outcome) : undefined;
}

/** Returns the state of a challenge; undefined if OneLogin no longer has it. */
async function lookAt(visit: Visit, login: PendingLogin, challenge: Challenge): Promise<Outcome | undefined> {
  return resume(visit, challenge)
    .poll(callOptions(visit, login))
    .catch((error: unknown) => {
      if (isMfaError(error) && noticeOf(error).name === "notPossible") return undefined;
      throw error;
    });
}

/** A poll that fails is one of many, unless the challenge is gone. */
async function pollState(
  visit: Visit,
  login: PendingLogin,
  challenge: Challenge,
): Promise<Outcome | undefined> {
  try {
    return await resume(visit, challenge).poll(callOptions(visit, login));
  } catch (error) {
    if (isMfaError(error) && noticeOf(error).name !== "notPossible") return undefined;
    throw error;
  }
}

function resume({ services }: Visit, challenge: Challenge): Flow<SavedFlow> {
  const mfa = services.mfa();
  return challenge.kind === "verify"
    ? resumeVerification(mfa, challenge.saved)
    : resumeEnrollment(mfa, challenge.saved);
}

const factorOf = ({ saved, device }: Challenge) => saved.auth_factor_name ?? device.factor;

async function accept(
  visit: Visit,
  login: PendingLogin,
  challenge: Challenge,
  device_id: string | undefined,
): Promise<Transition> {
  const accepted = factorOf(challenge);
  const isNew = challenge.kind === "enroll";
  if (isNew) await tell(visit, { type: "enrolled", factor: accepted, device_id }, login);
  return { accepted, challenge, hasNewFactors: isNew };
}

/** An enrollment that ended elsewhere may have ended after another device was added. */
async function afterPush(
  visit: Visit,
  login: PendingLogin,
  challenge: Challenge,
  device_id: string | undefined,
): Promise<Transition> {
  const isLate = challenge.kind === "enroll" && (await removeLateDevice(visit, login, device_id));
  if (!isLate) return accept(visit, login, challenge, device_id);
  return stay({ ...login, step: "devices", devices: undefined, challenges: [] }, "alreadyEnrolled");
}

/** Returns the transition after a code that was not accepted. */
async function afterCode(
  visit: Visit,
  login: PendingLogin,
  challenge: Challenge,
  outcome: Outcome,
): Promise<Transition> {
  const { status } = outcome;
  if (status === "expired") return giveUpExpired(visit, login, challenge);
  const submitError = status === "pending" ? outcome.submitError : undefined;
  const isWrong = status === "rejected" || (status === "pending" && submitError === undefined);
  if (isWrong) await tell(visit, { type: "wrong", factor: factorOf(challenge) }, login);
  // OneLogin takes no further code for it
  if (status === "rejected") return giveUp(visit, login, challenge, "wrong");
  const notice = isWrong ? "wrong" : ({ name: "notReachable", requestId: submitError?.requestId } as const);
  // in the tab of this challenge, whichever was chosen in another one
  return stay({ ...login, step: "challenge", shown: challenge.device.choice }, notice);
}

/** A push or call that was denied is the last one of this login: who has asked for it may be a thief. */
async function afterEnd(
  visit: Visit,
  login: PendingLogin,
  challenge: Challenge,
  { status }: Outcome,
): Promise<Transition> {
  const isEnded = status === "rejected";
  // an app that is being set up is denied by nobody
  const isSetUp = challenge.kind === "enroll" && !sendsToEnroll(challenge.device.factor);
  if (status === "expired" || (isEnded && (isSetUp || (await isTooOld(visit, login, challenge)))))
    return giveUpExpired(visit, login, challenge);
  if (!isEnded) return { login };
  await tell(visit, { type: "refused", reason: "denied" }, login);
  if (!isAsking(challenge.device.factor)) return giveUp(visit, login, challenge, "denied");
  await visit.services.limits.deny(limitedUserOf(login), login.pool);
  return giveUp(visit, { ...login, isDenied: true }, challenge, "denied");
}

/**
 * Returns true if a challenge that has ended was too old, which OneLogin calls rejected. Its clock counts, as this machine's may be another
 * one: each response has its time.
 */
export async function isTooOld(visit: Visit, login: PendingLogin, challenge: Challenge): Promise<boolean> {
  const { expires_at } = challenge.saved;
  if (expires_at === undefined) return false;
  const { clock, mfa } = visit.services;
  if (isOver(challenge, clock.now())) return true;
  const { user_id } = login.subject;
  const { headers } = await mfa().getUser({ user_id }, { ...callOptions(visit, login), as: "result" });
  return Date.parse(headers.get("date") ?? "") >= Date.parse(expires_at);
}

async function giveUpExpired(visit: Visit, login: PendingLogin, challenge: Challenge) {
  await tell(visit, { type: "refused", reason: "expired" }, login);
  return giveUp(visit, login, challenge, "expired");
}
