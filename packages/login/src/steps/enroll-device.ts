import { enroll, isMfaError } from "@onelogin-mfa/client";
import { choiceOfFactor, isByPhone, sendsToEnroll, withDestination } from "../factors.ts";
import { mayHaveArrived } from "../failure.ts";
import { isRefusal } from "../limits.ts";
import type { PendingLogin } from "../login-state.ts";
import { reopen } from "./complete-challenge.ts";
import { mayEnroll } from "./may-enroll.ts";
import { type Action, findChallenge, goOn, noticeOfRefusal, type StepContext, show, stay } from "./step.ts";

/** Lets a user without a device choose a factor, if the policy allows it. */
export const chooseFactor: Action = async (context, login) =>
  (await mayEnroll(context, login)) ? goOn(login, { step: "factors" }) : stay(login, "notPossible");

/** Leaves the choice of a factor. */
export const leaveFactors: Action = (_, login) => goOn(login, { step: "devices" });

/** Starts an enrollment. */
export const startEnrollment: Action = async (context, login, fields) => {
  const { mfa, limits } = context;
  const { user_id, email } = login.subject;
  if (!(await mayEnroll(context, login))) return stay({ ...login, step: "devices" }, "alreadyEnrolled");
  const factors = await mfa.getAuthFactors({ user_id });
  const factor = factors.find((one) => choiceOfFactor(one).choice === fields.choice);
  if (!factor) return stay(login, "notPossible");
  const phone = await numberFor(context, login, factor.auth_factor_name, fields.phone);
  if (phone.problem) return goOn(login, { notice: { name: phone.problem }, typedPhone: fields.phone });
  const { choice, ...named } = withDestination(choiceOfFactor(factor), { phone: phone.number, email });
  // another number is another choice
  const device = { ...named, choice: phone.number === undefined ? choice : `${choice} ${phone.number}` };
  const open = findChallenge(login, device.choice);
  const reopened = open?.kind === "enroll" ? await reopen(context, login, open) : undefined;
  if (reopened) return reopened;
  const message = sendsToEnroll(device.factor) ? await limits.claimMessage(user_id) : undefined;
  if (message && isRefusal(message)) return stay(login, noticeOfRefusal(message));
  try {
    if (phone.isNew) await mfa.updateUser({ user_id, phone: phone.number, mappings: "sync" });
    const openedAt = context.now();
    const enrollment = await enroll(mfa, { user_id, factor, display_name: factor.name });
    const { verification_token: token, totp_url: totpUrl } = enrollment;
    return show(login, { kind: "enroll", device, saved: enrollment.toJSON(), openedAt, token, totpUrl });
  } catch (error) {
    if (isMfaError(error) && !mayHaveArrived(error)) await message?.release();
    throw error;
  }
};

interface PhoneNumber {
  readonly number?: string;
  /** True if it is not yet that of the profile. */
  readonly isNew?: boolean;
  readonly problem?: "wrongNumber" | "notPossible";
}

/**
 * The number that the code goes to: that of the profile. Anyone who can change it gets the codes, so only a user who has shown a second
 * factor can.
 */
async function numberFor(
  { mfa }: StepContext,
  login: PendingLogin,
  factor: string,
  given: string | undefined,
): Promise<PhoneNumber> {
  if (!isByPhone(factor)) return {};
  const { phone } = await mfa.getUser({ user_id: login.subject.user_id });
  const current = phone ?? "";
  if (login.proof === "password") return current === "" ? { problem: "notPossible" } : { number: current };
  const number = given?.replace(/[\s()./-]/g, "") ?? current;
  if (!/^\+[1-9]\d{6,14}$/.test(number)) return { problem: "wrongNumber" };
  return { number, isNew: number !== current };
}
