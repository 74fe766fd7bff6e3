import { isMfaError, resetFactors, verifyOnce } from "@onelogin-mfa/client";
import { tell } from "../http/visit.ts";
import { isRefusal } from "../policy/limits.ts";
import { may } from "../policy/permissions.ts";
import { limitedUserOf, type PendingLogin } from "../records/login-state.ts";
import { type Action, callOptions, goOn, readCode, refuse, stay } from "./step.ts";

/** The factor of a user who has signed in with a help desk's code. */
const temporaryCode = "temporary_code";

/** Asks for a help desk's code. */
export const askForCode: Action = (_, login) => goOn(login, { step: "temporary_code" });

/**
 * Checks a help desk's code. It is a second factor: the user signs in with it, and enrolls a device, after removing what was lost.
 * That this operation takes such a code is assumed: no source shows it.
 */
export const checkTemporaryCode: Action = async (visit, login) => {
  const { mfa, limits, application, records } = visit.services;
  const otp = readCode(visit.fields);
  if (otp === undefined) return stay(login, "codeMissing");
  const { user_id } = login.subject;
  const user = limitedUserOf(login);
  const guess = await limits.claimHelpDeskCode(user, await records.hashOf(login.loginId));
  if (isRefusal(guess)) return refuse(visit, login, guess);
  const { status } = await verifyOnce(mfa(), { user_id, otp }, callOptions(visit, login)).catch(
    async (error: unknown) => {
      if (isMfaError(error) && error.code === "rate_limit") await guess.release();
      throw error;
    },
  );
  if (status !== "accepted") {
    await tell(visit, { type: "wrong", factor: temporaryCode }, login);
    return stay(login, "wrongTemporaryCode");
  }
  // it lifts a lock, too
  await limits.succeed(user, login.session);
  if (application.isEnrollmentOff) return { accepted: temporaryCode };
  // the code is used up: an error here must not lose what it has shown
  const devices = await mfa()
    .getAuthenticationDevices({ user_id }, callOptions(visit, login))
    .catch((error: unknown) => {
      if (isMfaError(error)) return undefined;
      throw error;
    });
  const step = devices?.length === 0 ? "factors" : "reset";
  return goOn(login, { step, devices, proof: "temporary_code", challenges: [], shown: undefined });
};

/** Removes the devices: whoever finds what was lost could use it. */
export const removeDevices: Action = async (visit, login) => {
  if (!may(login.proof, "remove")) return { login };
  const { user_id } = login.subject;
  const mfa = visit.services.mfa();
  const { results, remaining } = await resetFactors(mfa, { user_id }, callOptions(visit, login));
  // the list goes before a lost response
  const left = new Set(remaining?.map(({ device_id }) => device_id));
  const removed = results.filter(({ device_id, status }) =>
    remaining ? !left.has(device_id) : status !== "failed",
  );
  const device_ids = removed.map(({ device_id }) => String(device_id));
  if (removed.length > 0) await tell(visit, { type: "removed", device_ids }, login);
  const hasNewFactors = removed.length > 0;
  const next: PendingLogin = { ...login, devices: undefined, factors: undefined };
  if (remaining?.length !== 0) return { ...stay(next, "notAllRemoved"), hasNewFactors };
  return { ...goOn(next, { step: "factors" }), hasNewFactors };
};

/** Signs in with the temporary code alone. */
export const keepDevices: Action = (_, login) =>
  login.proof === "temporary_code" ? { accepted: temporaryCode } : goOn(login, { step: "devices" });
