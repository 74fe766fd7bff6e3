import { isMfaError, resetFactors, verifyOnce } from "@onelogin-mfa/client";
import { isRefusal } from "../limits.ts";
import { type Action, goOn, noticeOfRefusal, readCode, stay } from "./step.ts";

/** The factor of a user who has signed in with a help desk's code. */
const temporaryCode = "temporary_code";

/** Asks for a help desk's code. */
export const askForCode: Action = (_, login) => goOn(login, { step: "temporary_code" });

/**
 * Checks a help desk's code. It is a second factor: the user signs in with it, and enrolls a device, after removing what was lost.
 * That this operation takes such a code is assumed: no source shows it.
 */
export const checkTemporaryCode: Action = async ({ mfa, limits, enrollmentOf }, login, fields) => {
  const otp = readCode(fields);
  if (otp === undefined) return stay(login, "codeMissing");
  const { user_id } = login.subject;
  const attempt = await limits.claimCode(user_id);
  if (isRefusal(attempt)) return stay(login, noticeOfRefusal(attempt));
  const { status } = await verifyOnce(mfa, { user_id, otp });
  if (status !== "accepted") return stay(login, "wrongTemporaryCode");
  await attempt.release();
  if ((await enrollmentOf(login)) === "never") return { accepted: temporaryCode };
  // the code is used up: an error here must not lose what it has shown
  const devices = await mfa.getAuthenticationDevices({ user_id }).catch((error: unknown) => {
    if (isMfaError(error)) return undefined;
    throw error;
  });
  const step = devices?.length === 0 ? "factors" : "reset";
  return goOn(login, { step, proof: "temporary_code", challenges: [], shown: undefined });
};

/** Removes the devices: whoever finds what was lost could use it. */
export const removeDevices: Action = async ({ mfa }, login) => {
  const results = await resetFactors(mfa, { user_id: login.subject.user_id });
  const hasNewFactors = results.some(({ status }) => status !== "failed");
  if (results.some(({ status }) => status === "failed"))
    return { ...stay(login, "notAllRemoved"), hasNewFactors };
  return { ...goOn(login, { step: "factors" }), hasNewFactors };
};

/** Signs in with the temporary code alone. */
export const keepDevices: Action = (_, login) =>
  login.proof === "temporary_code" ? { accepted: temporaryCode } : goOn(login, { step: "devices" });
