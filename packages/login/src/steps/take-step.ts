import { isMfaError } from "@onelogin-mfa/client";
import { tell, type Visit } from "../http/visit.ts";
import type { PendingLogin } from "../records/login-state.ts";
import { checkCode, isTooOld, leaveChallenge, poll } from "./complete-challenge.ts";
import { chooseFactor, leaveFactors, startEnrollment } from "./enroll-device.ts";
import { noticeOf } from "./failure.ts";
import { sendAgain } from "./send-again.ts";
import { type Action, challengeOf, giveUp, goOn, stay, type Transition } from "./step.ts";
import { askForCode, checkTemporaryCode, keepDevices, removeDevices } from "./temporary-code.ts";
import { chooseDevice } from "./verify-device.ts";

/** A step with actions: a second factor that was right waits for the application. */
type Step = Exclude<PendingLogin["step"], "accepted">;

/** Asks for the lists of a page anew. */
const refresh: Action = (_, login) => goOn(login, { devices: undefined, factors: undefined });

/** The actions of a challenge, also in a tab whose challenge is not the one that was chosen last. */
const ofChallenge = { code: checkCode, poll, send_again: sendAgain };

/** The actions of each step, by the field `action`. A form can ask for no other one. */
const actions: { readonly [Name in Step]: Readonly<Record<string, Action>> } = {
  devices: { ...ofChallenge, refresh, device: chooseDevice, lost: askForCode, factors: chooseFactor },
  challenge: { ...ofChallenge, device: chooseDevice, enroll: startEnrollment, back: leaveChallenge },
  temporary_code: { ...ofChallenge, code: checkEitherCode, back: leaveFactors },
  reset: { refresh, reset: removeDevices, keep: keepDevices },
  factors: { ...ofChallenge, refresh, enroll: startEnrollment, back: leaveFactors, keep: keepDevices },
};

/** A code is that of the challenge that its page names, which may be open in another tab, or else a help desk's. */
function checkEitherCode(visit: Visit, login: PendingLogin): ReturnType<Action> {
  const check = visit.fields.challenge === undefined ? checkTemporaryCode : checkCode;
  return check(visit, login);
}

/** Returns what a form leads to. One whose action the step does not have changes nothing. */
export async function takeStep(visit: Visit, login: PendingLogin): Promise<Transition> {
  if (login.step === "accepted") return { login };
  const own = actions[login.step];
  const { action = "" } = visit.fields;
  const take = Object.hasOwn(own, action) ? own[action] : undefined;
  if (take === undefined) return { login };
  try {
    return await take(visit, login);
  } catch (error) {
    if (!isMfaError(error)) throw error;
    const notice = noticeOf(error);
    await tell(visit, { type: "refused", reason: "onelogin", requestId: error.requestId }, login);
    const challenge = challengeOf(login, visit.fields);
    const isGone = notice.name === "notPossible" && challenge !== undefined;
    // what is gone may be missing in the lists, too
    const unlisted: PendingLogin = { ...login, devices: undefined, factors: undefined };
    if (!isGone) return stay(login, notice);
    const isExpired = await isTooOld(visit, login, challenge).catch(() => false);
    return giveUp(visit, unlisted, challenge, isExpired ? "expired" : notice);
  }
}
