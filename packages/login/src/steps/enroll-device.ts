import { type AuthFactor, enroll, isMfaError } from "@onelogin-mfa/client";
import { readTyped } from "../http/digits.ts";
import type { Visit } from "../http/visit.ts";
import { may } from "../policy/permissions.ts";
import type { SavedClaim } from "../records/claims.ts";
import type { EnrolledFactor, Notice, PendingLogin } from "../records/login-state.ts";
import type { Choice } from "../view.ts";
import { reopen } from "./complete-challenge.ts";
import { choiceOfDevice, choiceOfFactor, isByPhone, sendsToEnroll, withDestination } from "./factors.ts";
import { mayHaveArrived } from "./failure.ts";
import { mayEnroll } from "./may-enroll.ts";
import { changePhone, settlePhone } from "./phone.ts";
import { sendMessage } from "./send-message.ts";
import { type Action, callOptions, findChallenge, goOn, show, stay, type Transition } from "./step.ts";

/** Lets a user without a device choose a factor, if the policy allows it. */
export const chooseFactor: Action = async (visit, login) =>
  (await mayEnroll(visit, login))
    ? goOn(login, { step: "factors", factors: undefined })
    : stay({ ...login, devices: undefined }, "notPossible");

/** Leaves the choice of a factor. */
export const leaveFactors: Action = (_, login) => goOn(login, { step: "devices" });

/** Starts an enrollment. Choosing the same factor and number again goes on with what is open. */
export const startEnrollment: Action = async (visit, login) => {
  const { choice, phone } = visit.fields;
  const chosen = await chooseNew(visit, login, choice, phone);
  if (!("factor" in chosen)) return chosen;
  const open = findChallenge(login, chosen.device.choice);
  const reopened = open?.kind === "enroll" ? await reopen(visit, login, open) : undefined;
  return reopened ?? startNew(visit, login, chosen);
};

/** Enrolls a device whose message is sent anew, to the same number. */
export async function enrollAgain(
  visit: Visit,
  login: PendingLogin,
  { factorId, number }: EnrolledFactor,
): Promise<Transition> {
  const chosen = await chooseNew(visit, login, factorId, number);
  return "factor" in chosen ? startNew(visit, login, chosen) : chosen;
}

interface NewDevice {
  readonly factor: AuthFactor;
  readonly device: Choice;
  readonly phone: PhoneNumber;
}

/** Returns the device that is to be enrolled, or why it can't be. */
async function chooseNew(
  visit: Visit,
  login: PendingLogin,
  chosen: string | undefined,
  given: string | undefined,
): Promise<NewDevice | Transition> {
  const { user_id, email } = login.subject;
  if (!(await mayEnroll(visit, login)))
    return stay({ ...login, step: "devices", devices: undefined }, "alreadyEnrolled");
  const factors = await visit.services.mfa().getAuthFactors({ user_id }, callOptions(visit, login));
  const factor = factors.find((one) => choiceOfFactor(one).choice === chosen);
  if (!factor) return stay({ ...login, factors: undefined }, "notPossible");
  const phone = await numberFor(visit, login, factor.auth_factor_name, given);
  // chosen from the page of factors, also if a message is sent anew
  if ("name" in phone) return goOn(login, { step: "factors", notice: phone, typedPhone: given });
  const { choice, ...named } = withDestination(choiceOfFactor(factor), { phone: phone.number, email });
  // another number is another choice
  const device = { ...named, choice: phone.number === undefined ? choice : `${choice} ${phone.number}` };
  return { factor, device, phone };
}

function startNew(visit: Visit, login: PendingLogin, chosen: NewDevice): Promise<Transition> {
  const { factor } = chosen.device;
  const start = (slot?: SavedClaim) => startAt(visit, login, chosen, slot);
  return sendsToEnroll(factor) ? sendMessage(visit, login, factor, start) : start();
}

async function startAt(
  visit: Visit,
  login: PendingLogin,
  { factor, device, phone }: NewDevice,
  message: SavedClaim | undefined,
): Promise<Transition> {
  const { mfa, clock } = visit.services;
  const { user_id } = login.subject;
  const { number } = phone;
  if (phone.replaces !== undefined && number !== undefined) {
    const isChanged = await changePhone(visit, login, { current: phone.replaces, next: number });
    if (!isChanged) return stay(login, "tooMany");
  }
  const openedAt = clock.now();
  const input = { user_id, factor, display_name: factor.name };
  const enrollment = await enroll(mfa(), input, callOptions(visit, login)).catch(async (error: unknown) => {
    // nothing was sent to the new number, and nothing will be
    if (isMfaError(error) && !mayHaveArrived(error)) await settlePhone(visit, login, { isOver: true });
    throw error;
  });
  const { verification_token: token, totp_url: totpUrl } = enrollment;
  const saved = enrollment.toJSON();
  const enrolled = { factorId: choiceOfFactor(factor).choice, number };
  return show(
    { ...login, phone: number ?? login.phone },
    { kind: "enroll", device, saved, openedAt, token, totpUrl, message, enrolled },
  );
}

/** The number of a device that is to be enrolled; none of a factor that needs none. */
interface PhoneNumber {
  readonly number?: string;
  /** The number of the profile, if it is another one. */
  readonly replaces?: string;
}

/**
 * The number that the code goes to: that of the profile. Anyone who can change it gets the codes, so only a user who has shown a second
 * factor can; and not while another device gets its messages there.
 */
async function numberFor(
  visit: Visit,
  login: PendingLogin,
  factor: string,
  given: string | undefined,
): Promise<PhoneNumber | Notice> {
  if (!isByPhone(factor)) return {};
  const mfa = visit.services.mfa();
  const options = callOptions(visit, login);
  const { user_id } = login.subject;
  const { phone } = await mfa.getUser({ user_id }, options);
  const current = phone ?? "";
  if (!may(login.proof, "add")) return current === "" ? { name: "notPossible" } : { number: current };
  const number = normalize(given ?? current);
  // the profile's own is OneLogin's matter, however it is written
  if (current !== "" && number === normalize(current)) return { number: current };
  if (!/^\+[1-9]\d{6,14}$/.test(number)) return { name: "wrongNumber" };
  const devices = current === "" ? [] : await mfa.getAuthenticationDevices({ user_id }, options);
  const dependent = devices.find(({ auth_factor_name }) => isByPhone(auth_factor_name));
  if (dependent) return { name: "numberInUse", device: choiceOfDevice(dependent).name };
  return { number, replaces: current };
}

function normalize(phone: string): string {
  return readTyped(phone).replace(/[()./]/g, "");
}
