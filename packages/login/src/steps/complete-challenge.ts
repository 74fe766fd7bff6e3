import {
  type Flow,
  isMfaError,
  type Outcome,
  resumeEnrollment,
  resumeVerification,
  type SavedFlow,
} from "@onelogin-mfa/client";
import { noticeOf } from "../failure.ts";
import { isRefusal } from "../limits.ts";
import { type Challenge, challengeIdOf, type PendingLogin } from "../login-state.ts";
import type { Fields } from "../options.ts";
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
    return stay({ ...login, step: "devices", challenges: [] }, "alreadyEnrolled");
  const { user_id } = login.subject;
  const attempt = await context.limits.claimCode(user_id, challengeIdOf(challenge));
  if (isRefusal(attempt)) {
    const notice = noticeOfRefusal(attempt);
    return attempt.limit === "challenge" ? giveUp(context, login, challenge, notice) : stay(login, notice);
  }
  const outcome = await resume(context, challenge)
    .submit(code)
    .catch(async (error: unknown) => {
      // OneLogin has not looked at the code
      if (isMfaError(error) && error.code === "rate_limit") await attempt.release();
      throw error;
    });
  if (outcome.status === "accepted") {
    await attempt.release();
    return accept(challenge);
  }
  return afterCode(context, login, challenge, outcome);
};

/** Asks OneLogin once whether the user has acted elsewhere. What a code completes is the matter of the request with the code. */
export const poll: Action = async (context, login, fields) => {
  const challenge = findChallenge(login, fields.challenge ?? login.shown);
  if (!challenge || challenge.saved.completion === "code") return { login };
  const outcome = await pollState(context, challenge);
  if (outcome?.status === "accepted") return afterPush(context, login, challenge, outcome.device_id);
  return outcome === undefined ? { login } : afterEnd(context, login, challenge, outcome);
};

/** Returns true while a poll would change nothing: it can be asked without a claim, and does nothing else. */
export async function isWaiting(context: StepContext, login: PendingLogin, fields: Fields): Promise<boolean> {
  const challenge = findChallenge(login, fields.challenge ?? login.shown);
  if (!challenge || challenge.saved.completion === "code") return true;
  try {
    const status = (await pollState(context, challenge))?.status ?? "pending";
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
    .poll()
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
async function pollState(context: StepContext, challenge: Challenge): Promise<Outcome | undefined> {
  try {
    return await resume(context, challenge).poll();
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

function accept(challenge: Challenge): Transition {
  const accepted = challenge.saved.auth_factor_name ?? challenge.device.factor;
  return { accepted, challenge, hasNewFactors: challenge.kind === "enroll" };
}

/** An enrollment that ended elsewhere may have ended after another device was added. */
async function afterPush(
  context: StepContext,
  login: PendingLogin,
  challenge: Challenge,
  device_id: string | undefined,
): Promise<Transition> {
  const isLate = challenge.kind === "enroll" && (await removeLateDevice(context, login, device_id));
  return isLate ? stay({ ...login, step: "devices", challenges: [] }, "alreadyEnrolled") : accept(challenge);
}

/** Returns the transition after a code that was not accepted. */
function afterCode(
  context: StepContext,
  login: PendingLogin,
  challenge: Challenge,
  outcome: Outcome,
): Transition {
  const { status } = outcome;
  if (status === "expired") return giveUp(context, login, challenge, "expired");
  // OneLogin takes no further code for it
  if (status === "rejected") return giveUp(context, login, challenge, "wrong");
  const submitError = status === "pending" ? outcome.submitError : undefined;
  const isWrong = status === "pending" && submitError === undefined;
  const notice = isWrong ? "wrong" : ({ name: "notReachable", requestId: submitError?.requestId } as const);
  // in the tab of this challenge, whichever was chosen in another one
  return stay({ ...login, step: "challenge", shown: challenge.device.choice }, notice);
}

function afterEnd(
  context: StepContext,
  login: PendingLogin,
  challenge: Challenge,
  { status }: Outcome,
): Transition {
  if (status === "rejected") return giveUp(context, login, challenge, "denied");
  if (status === "expired") return giveUp(context, login, challenge, "expired");
  return { login };
}
