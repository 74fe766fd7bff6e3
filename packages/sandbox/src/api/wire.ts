import type { components } from "@onelogin-mfa/client/openapi";
import { statusAt } from "../state/challenges.ts";
import { namesOf } from "../state/factors.ts";
import { totpUrlOf } from "../state/messages.ts";
import type { Challenge, Compat, Device, Instant, State, Status, User } from "../state/model.ts";

type Schemas = components["schemas"];

/** The time in UTC to the second, as in printed responses. */
export function seconds(instant: Instant): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}

/** A status in the API's words: no source names one for an expired challenge, so it is `rejected`. */
export function wireStatus(challenge: Challenge, now: Instant): Status {
  const status = statusAt(challenge, now);
  return status === "expired" ? "rejected" : status;
}

/** A factor as `getAuthFactors` lists it. */
export function wireFactor(kind: keyof State["factor_ids"], state: State): Schemas["AuthFactor"] {
  return { factor_id: state.factor_ids[kind], ...namesOf(kind) };
}

/** A device as `getAuthenticationDevices` lists it. */
export function wireDevice({ device_id, display_name, kind, default: isDefault }: Device): Schemas["Device"] {
  return { device_id, user_display_name: display_name, ...typeOf(kind), default: isDefault };
}

/** A registration as its start returns it. `expires_at` of Protect is null, or absent in the reference. */
export function wireRegistration(
  { kind, id, status, display_name, device_id, expires_at, token, secret }: Challenge,
  user: User,
  compat: Compat,
): Schemas["FactorRegistration"] {
  const names = { ...typeOf(kind), user_display_name: display_name };
  if (status === "accepted") return { id, status, ...names, device_id };
  const protectExpiry = compat === "observed" ? { expires_at: null } : {};
  return {
    id,
    status,
    ...names,
    ...(kind === "protect" ? protectExpiry : { expires_at: seconds(expires_at) }),
    ...(token !== undefined || secret !== undefined
      ? {
          factor_data: {
            ...(token !== undefined && { verification_token: token }),
            ...(secret !== undefined && { totp_url: totpUrlOf(user, secret) }),
          },
        }
      : {}),
  };
}

/** The state of a registration. While it is pending, only the reference prints a `device_id`. */
export function wireRegistrationState(
  challenge: Challenge,
  now: Instant,
  compat: Compat,
): Schemas["RegistrationState"] {
  const status = wireStatus(challenge, now);
  const hasDevice = status === "accepted" || compat === "documented";
  return { id: challenge.id, status, ...(hasDevice && { device_id: challenge.device_id }) };
}

/** A verification as its start returns it. */
export function wireVerification(challenge: Challenge, user: User): Schemas["DeviceVerification"] {
  const { id, device_id, kind, display_name, expires_at, token } = challenge;
  return {
    id,
    user_id: String(user.id),
    device_id,
    ...typeOf(kind),
    user_display_name: display_name,
    expires_at: seconds(expires_at),
    ...(token !== undefined && { factor_data: { verification_token: token } }),
  };
}

/** The result of a code: a state, as live clients read it, or the reference's envelope. */
export function wireOtpResult(
  result: { id: string; status: Status; device_id?: string },
  compat: Compat,
): Schemas["OtpResult"] {
  const { id, status, device_id } = result;
  if (compat === "observed") return { id, status, ...(device_id !== undefined && { device_id }) };
  return status === "accepted"
    ? { status: { type: "success", code: 200, message: "Success", error: false } }
    : { status: { type: "Unauthorized", code: 401, message: "Authentication Failure", error: true } };
}

function typeOf(kind: Device["kind"]): { auth_factor_name: string; type_display_name: string } {
  const { name, auth_factor_name } = namesOf(kind);
  return { auth_factor_name, type_display_name: name };
}
