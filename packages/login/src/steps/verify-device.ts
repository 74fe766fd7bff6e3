import { type Device, isMfaError, verify } from "@onelogin-mfa/client";
import type { Visit } from "../http/visit.ts";
import { may } from "../policy/permissions.ts";
import type { SavedClaim } from "../records/claims.ts";
import { limitedUserOf, type Notice, type PendingLogin } from "../records/login-state.ts";
import type { Choice } from "../view.ts";
import { reopen } from "./complete-challenge.ts";
import { choiceOfDevice, isAsking, sendsToVerify, withDestination } from "./factors.ts";
import { noticeOf } from "./failure.ts";
import { sendMessage } from "./send-message.ts";
import { type Action, callOptions, findChallenge, show, stay, type Transition } from "./step.ts";

/** Verifies the device that the user has chosen. Choosing it again goes on with what is open. */
export const chooseDevice: Action = async (visit, login) => {
  const { choice } = visit.fields;
  if (!may(login.proof, "begin")) return { login };
  const open = findChallenge(login, choice);
  const reopened = open?.kind === "verify" ? await reopen(visit, login, open) : undefined;
  return reopened ?? verifyDevice(visit, login, choice);
};

/**
 * Sends the code, push, call or link. The device is one of the list that OneLogin has given for this user, as a form can be changed; one
 * that was removed since is unknown to OneLogin.
 */
export async function verifyDevice(
  visit: Visit,
  login: PendingLogin,
  choice: string | undefined,
): Promise<Transition> {
  const device = login.devices?.find((one) => choiceOfDevice(one).choice === choice);
  // the list is asked for anew
  const unlisted = { ...login, step: "devices", shown: undefined, devices: undefined } as const;
  if (!device) return stay(unlisted, "notPossible");
  const { email } = login.subject;
  const shown = withDestination(choiceOfDevice(device), { phone: login.phone, email });
  const pause = await pauseOf(visit, login, shown.factor);
  if (pause) return stay(login, pause);
  const start = (slot?: SavedClaim) => startVerification(visit, login, device, shown, slot);
  try {
    return await (sendsToVerify(shown.factor) ? sendMessage(visit, login, shown.factor, start) : start());
  } catch (error) {
    if (!isMfaError(error) || noticeOf(error).name !== "notPossible") throw error;
    // a device that was removed
    return stay(unlisted, noticeOf(error));
  }
}

async function startVerification(
  visit: Visit,
  login: PendingLogin,
  device: Device,
  shown: Choice,
  message: SavedClaim | undefined,
): Promise<Transition> {
  const { mfa, clock } = visit.services;
  const openedAt = clock.now();
  const { user_id } = login.subject;
  const verification = await verify(mfa(), { user_id, device }, callOptions(visit, login));
  const { verification_token: token } = verification;
  const saved = verification.toJSON();
  return show(login, { kind: "verify", device: shown, saved, openedAt, token, message });
}

/** Says why no push or call is sent: the user has denied one, which a thief may have asked for. */
async function pauseOf(
  { services }: Visit,
  login: PendingLogin,
  factor: string,
): Promise<Notice | undefined> {
  if (!isAsking(factor)) return undefined;
  if (login.isDenied) return { name: "noMorePushes" };
  const pause = await services.limits.pauseOfPushes(limitedUserOf(login), login.pool);
  return pause && { name: "pushesPaused", minutes: pause.minutes };
}
