import type { AuthFactor, Device } from "@onelogin-mfa/client";
import { maskEmail, maskPhone } from "../pages/mask.ts";
import type { Challenge } from "../records/login-state.ts";
import type { Choice } from "../view.ts";

/** OneLogin's `auth_factor_name` of the factors that are treated in a way of their own. */
const authenticator = "Google Authenticator";
const protect = "OneLogin";
const email = "OneLogin Email";
const byPhone: readonly string[] = ["SMS", "OneLogin Voice"];

/** Returns true for a factor whose message goes to a phone number. */
export const isByPhone = (factor: string) => byPhone.includes(factor);

/** Returns true if a verification of the factor sends a message, call or push. */
export const sendsToVerify = (factor: string) => factor !== authenticator;

/** Returns true for a factor that asks the user by itself, who may deny it: a push or a call. */
export const isAsking = (factor: string) => factor === protect || factor === "OneLogin Voice";

/** Returns true if an enrollment of the factor sends a message or call. The others show a QR code. */
export const sendsToEnroll = (factor: string) => factor !== authenticator && factor !== protect;

/** A device as a page offers it. */
export function choiceOfDevice(device: Device): Choice {
  const { device_id, user_display_name, type_display_name, auth_factor_name: factor } = device;
  return { choice: String(device_id), name: user_display_name ?? type_display_name ?? factor, factor };
}

/** A factor as a page offers it. */
export function choiceOfFactor({ factor_id, name, auth_factor_name: factor }: AuthFactor): Choice {
  return { choice: String(factor_id), name, factor };
}

/** Adds where the message of a device or factor goes, as far as that is known. */
export function withDestination(
  choice: Choice,
  profile: { readonly phone: string | undefined; readonly email: string | undefined },
): Choice {
  if (isByPhone(choice.factor) && profile.phone) return { ...choice, destination: maskPhone(profile.phone) };
  if (choice.factor === email && profile.email) return { ...choice, destination: maskEmail(profile.email) };
  return choice;
}

/** Returns true if another message can be sent in place of a challenge's, which may have been lost. */
export function canSendAgain({ kind, device, saved }: Challenge): boolean {
  if (saved.completion === "none") return false;
  return kind === "verify" ? sendsToVerify(device.factor) : sendsToEnroll(device.factor);
}
