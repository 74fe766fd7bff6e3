import { type AuthFactor, enroll } from "@onelogin-mfa/client";
import { may } from "../policy/permissions.ts";
import type { SavedClaim } from "../records/claims.ts";
import type { PendingLogin } from "../records/login-state.ts";
import type { Choice } from "../view.ts";
import { reopen } from "./complete-challenge.ts";
import { choiceOfFactor, isByPhone, sendsToEnroll, withDestination } from "./factors.ts";
import { mayEnroll } from "./may-enroll.ts";
import { sendMessage } from "./send-message.ts";
import { type Action, findChallenge, goOn, type StepContext, show, stay, type Transition } from "./step.ts";

/** Lets a user without a device choose a factor, if the policy allows it. */
export const chooseFactor: Action = async (context, login) =>
  (await mayEnroll(context, login))
    ? goOn(login, { step: "factors", factors: undefined })
    : stay({ ...login, devices: undefined }, "notPossible");

/** Leaves the choice of a factor. */
export const leaveFactors: Action = (_, login) => goOn(login, { step: "devices" });

/** Starts an enrollment. */
export const startEnrollment: Action = async (context, login, fields) => {
  const { mfa, signal } = context;
  const { user_id, email } = login.subject;
  if (!(await mayEnroll(context, login)))
    return stay({ ...login, step: "devices", devices: undefined }, "alreadyEnrolled");
  const factors = await mfa.getAuthFactors({ user_id }, { signal, loginId: login.loginId });
  const factor = factors.find((one) => choiceOfFactor(one).choice === fields.choice);
  if (!factor) return stay({ ...login, factors: undefined }, "notPossible");
  const phone = await numberFor(context, login, factor.auth_factor_name, fields.phone);
  if (phone.problem) return goOn(login, { notice: { name: phone.problem }, typedPhone: fields.phone });
  const { choice, ...named } = withDestination(choiceOfFactor(factor), { phone: phone.number, email });
  // another number is another choice
  const device = { ...named, choice: phone.number === undefined ? choice : `${choice} ${phone.number}` };
  const open = findChallenge(login, device.choice);
  const reopened = open?.kind === "enroll" ? await reopen(context, login, open) : undefined;
  if (reopened) return reopened;
  const start = (slot?: SavedClaim) => startAt(context, login, { factor, device, phone }, slot);
  return sendsToEnroll(device.factor) ? sendMessage(context, login, device.factor, start) : start();
};

interface NewDevice {
  readonly factor: AuthFactor;
  readonly device: Choice;
  readonly phone: PhoneNumber;
}

async function startAt(
  { mfa, signal, now }: StepContext,
  login: PendingLogin,
  { factor, device, phone }: NewDevice,
  message: SavedClaim | undefined,
): Promise<Transition> {
  const { user_id } = login.subject;
  if (phone.isNew)
    await mfa.updateUser(
      { user_id, phone: phone.number, mappings: "sync" },
      { signal, loginId: login.loginId },
    );
  const openedAt = now();
  const enrollment = await enroll(
    mfa,
    { user_id, factor, display_name: factor.name },
    { signal, loginId: login.loginId },
  );
  const { verification_token: token, totp_url: totpUrl } = enrollment;
  const saved = enrollment.toJSON();
  return show(
    { ...login, phone: phone.number ?? login.phone },
    { kind: "enroll", device, saved, openedAt, token, totpUrl, message },
  );
}

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
  { mfa, signal }: StepContext,
  login: PendingLogin,
  factor: string,
  given: string | undefined,
): Promise<PhoneNumber> {
  if (!isByPhone(factor)) return {};
  const { phone } = await mfa.getUser({ user_id: login.subject.user_id }, { signal, loginId: login.loginId });
  const current = phone ?? "";
  if (!may(login.proof, "add")) return current === "" ? { problem: "notPossible" } : { number: current };
  const number = given?.replace(/[\s()./-]/g, "") ?? current;
  if (!/^\+[1-9]\d{6,14}$/.test(number)) return { problem: "wrongNumber" };
  return { number, isNew: number !== current };
}
