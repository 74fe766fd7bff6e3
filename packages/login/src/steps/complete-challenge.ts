import {
  type Flow,
  isMfaError,
  type Outcome,
  resumeEnrollment,
  resumeVerification,
  type SavedFlow,
} from "@onelogin-mfa/client";
import type { Fields } from "../options.ts";
import { isRefusal, type Refusal } from "../policy/limits.ts";
import { type Challenge, challengeIdOf, limitedUserOf, type PendingLogin } from "../records/login-state.ts";
import { isAsking } from "./factors.ts";
import { noticeOf } from "./failure.ts";
import { mayEnroll, removeLateDevice } from "./may-enroll.ts";
import {
  type Action,
  choiceOf,
  findChallenge,
  giveUp,
  goOn,
  noticeOfRefusal,
  readCode,
  type StepContext,
  stay,
  type Transition,
} from "./step.ts";

/** Checks the user's code, for the challenge whose page it was typed into. */
export const checkCode: Action = async (context, login, fields) => {
  const challenge = findChallenge(login, fields.challenge ?? login.shown);
  if (!challenge) return stay({ ...login, step: "devices" }, "notPossible");
  const code = readCode(fields);
  if (code === undefined) return stay(login, "codeMissing");
  if (challenge.kind === "enroll" && !(await mayEnroll(context, login)))
    return stay({ ...login, step: "devices", devices: undefined, challenges: [] }, "alreadyEnrolled");
  const guess = await context.limits.claimCode(limitedUserOf(login), challengeIdOf(challenge), login.session);
  if (isRefusal(guess)) return refuseCode(context, login, challenge, guess);
  const outcome = await resume(context, challenge)
    .submit(code, { signal: context.signal, loginId: login.loginId })
    .catch(async (error: unknown) => {
      // OneLogin has not looked at the code. One whose response is lost counts: OneLogin may have
      if (isMfaError(error) && error.code === "rate_limit") await guess.release();
      throw error;
    });
  if (outcome.status === "accepted") return accept(context, login, challenge, outcome.device_id);
  return afterCode(context, login, challenge, outcome);
};

/** Says why no code is taken. With another challenge, or another one of its codes, the user can go on. */
async function refuseCode(
  context: StepContext,
  login: PendingLogin,
  challenge: Challenge,
  refusal: Refusal,
): Promise<Transition> {
  if (refusal.limit === "challenge") return giveUp(context, login, challenge, noticeOfRefusal(refusal));
  await context.tell(login, { type: "locked", minutes: refusal.minutes });
  // the way to the help desk is on the page of the devices
  const isLocked = refusal.limit === "locked" && challenge.kind === "verify";
  const next: PendingLogin = isLocked ? { ...login, step: "devices", shown: undefined } : login;
  return stay(next, noticeOfRefusal(refusal));
}

/** Asks OneLogin once whether the user has acted elsewhere. What a code completes is the matter of the request with the code. */
export const poll: Action = async (context, login, fields) => {
  const challenge = findChallenge(login, fields.challenge ?? login.shown);
  if (!challenge || challenge.saved.completion === "code") return { login };
  const outcome = await pollState(context, login, challenge);
  if (outcome?.status === "accepted") return afterPush(context, login, challenge, outcome.device_id);
  return outcome === undefined ? { login } : afterEnd(context, login, challenge, outcome);
};

/** Returns true while a poll would change nothing: it can be asked without a claim, and does nothing else. */
export async function isWaiting(context: StepContext, login: PendingLogin, fields: Fields): Promise<boolean> {
  const challenge = findChallenge(login, fields.challenge ?? login.shown);
  if (!challenge || challenge.saved.completion === "code") return true;
  try {
    const status = (await pollState(context, login, challenge))?.status ?? "pending";
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
  context: StepContext,
  login: PendingLogin,
  challenge: Challenge,
): Promise<Transition | undefined> {
  const outcome = await resume(context, challenge)
    .poll({ signal: context.signal, loginId: login.loginId })
    .catch((error: unknown) => {
      if (isMfaError(error) && noticeOf(error).name === "notPossible") return undefined;
      throw error;
    });
  if (outcome?.status === "accepted" && challenge.saved.completion !== "code")
    return afterPush(context, login, challenge, outcome.device_id);
  if (outcome?.status !== "pending" && outcome?.status !== "unknown") return undefined;
  return goOn(login, { step: "challenge", shown: challenge.device.choice });
}

/** A poll that fails is one of many, unless the challenge is gone. */
async function pollState(
  context: StepContext,
  login: PendingLogin,
  challenge: Challenge,
): Promise<Outcome | undefined> {
  try {
    return await resume(context, challenge).poll({ signal: context.signal, loginId: login.loginId });
  } catch (error) {
    if (isMfaError(error) && noticeOf(error).name !== "notPossible") return undefined;
    throw error;
  }
}

function resume({ mfa }: StepContext, challenge: Challenge): Flow<SavedFlow> {
  return challenge.kind === "verify"
    ? resumeVerification(mfa, challenge.saved)
    : resumeEnrollment(mfa, challenge.saved);
}

const factorOf = ({ saved, device }: Challenge) => saved.auth_factor_name ?? device.factor;

async function accept(
  context: StepContext,
  login: PendingLogin,
  challenge: Challenge,
  device_id: string | undefined,
): Promise<Transition> {
  const accepted = factorOf(challenge);
  const isNew = challenge.kind === "enroll";
  if (isNew) await context.tell(login, { type: "enrolled", factor: accepted, device_id });
  return { accepted, challenge, hasNewFactors: isNew };
}

/** An enrollment that ended elsewhere may have ended after another device was added. */
async function afterPush(
  context: StepContext,
  login: PendingLogin,
  challenge: Challenge,
  device_id: string | undefined,
): Promise<Transition> {
  const isLate = challenge.kind === "enroll" && (await removeLateDevice(context, login, device_id));
  if (!isLate) return accept(context, login, challenge, device_id);
  return stay({ ...login, step: "devices", devices: undefined, challenges: [] }, "alreadyEnrolled");
}

/** Returns the transition after a code that was not accepted. */
async function afterCode(
  context: StepContext,
  login: PendingLogin,
  challenge: Challenge,
  outcome: Outcome,
): Promise<Transition> {
  const { status } = outcome;
  if (status === "expired") return giveUpExpired(context, login, challenge);
  const submitError = status === "pending" ? outcome.submitError : undefined;
  const isWrong = status === "rejected" || (status === "pending" && submitError === undefined);
  if (isWrong) await context.tell(login, { type: "wrong", factor: factorOf(challenge) });
  // OneLogin takes no further code for it
  if (status === "rejected") return giveUp(context, login, challenge, "wrong");
  const notice = isWrong ? "wrong" : ({ name: "notReachable", requestId: submitError?.requestId } as const);
  // in the tab of this challenge, whichever was chosen in another one
  return stay({ ...login, step: "challenge", shown: challenge.device.choice }, notice);
}

/** A push or call that was denied is the last one of this login: who has asked for it may be a thief. */
async function afterEnd(
  context: StepContext,
  login: PendingLogin,
  challenge: Challenge,
  { status }: Outcome,
): Promise<Transition> {
  if (status === "expired") return giveUpExpired(context, login, challenge);
  if (status !== "rejected") return { login };
  await context.tell(login, { type: "refused", reason: "denied" });
  if (!isAsking(challenge.device.factor)) return giveUp(context, login, challenge, "denied");
  await context.limits.deny(limitedUserOf(login), login.pool);
  return giveUp(context, { ...login, isDenied: true }, challenge, "denied");
}

async function giveUpExpired(context: StepContext, login: PendingLogin, challenge: Challenge) {
  await context.tell(login, { type: "refused", reason: "expired" });
  return giveUp(context, login, challenge, "expired");
}
