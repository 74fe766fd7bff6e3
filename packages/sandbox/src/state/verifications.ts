import { addChallenge, challengeOf, countWrong, isOpen, putChallenge } from "./challenges.ts";
import { deviceOf, devicesAt, useDeviceCode } from "./devices.ts";
import { messageFor, type Wording } from "./messages.ts";
import type { Challenge, State, User } from "./model.ts";
import { checkRedirect } from "./redirect.ts";
import { invalid, Refusal } from "./refusal.ts";
import { defaultLife } from "./registrations.ts";
import { drawSecrets } from "./secrets.ts";
import type { ChangedUser, Turn } from "./turn.ts";

/** What a verification starts with. */
export interface VerificationInput extends Wording {
  readonly device_id: string | number;
  readonly expires_in?: number | undefined;
}

/** Starts to verify a device, and sends what its kind sends. @throws Refusal `invalid` */
export function startVerification(
  state: State,
  user: User,
  input: VerificationInput,
  turn: Turn,
): ChangedUser<Challenge> {
  const { kind, device_id, display_name } = deviceOf(user, String(input.device_id), turn.now);
  if (kind === "email_link") checkRedirect(input.redirect_to);
  const challenge: Challenge = {
    id: turn.random.uuid(),
    type: "verification",
    kind,
    display_name,
    device_id,
    status: "pending",
    started_at: turn.now,
    expires_at: turn.now + (input.expires_in ?? defaultLife) * 1000,
    wrong: 0,
    ...drawSecrets({ kind, type: "verification" }, { random: turn.random, compat: state.compat }),
    ...(kind === "email_link" && input.redirect_to !== undefined && { redirect_to: input.redirect_to }),
  };
  return [addChallenge(user, challenge, messageFor(user, challenge, input, turn), turn.now), challenge];
}

/**
 * Hands in a code.
 *
 * @throws Refusal `not_found`; `forbidden` for another device than the verification's; `invalid` where an authenticator's
 * `device_id` is missing, and where the verification is complete already
 */
export function submitVerificationCode(
  user: User,
  id: string,
  { otp, device_id }: { otp: string; device_id?: string | number | undefined },
  turn: Turn,
): ChangedUser<Challenge> {
  const challenge = challengeOf(user, "verification", id, turn.now);
  if (device_id === undefined && challenge.kind === "authenticator") {
    throw invalid("device_id", "is required for this factor");
  }
  if (device_id !== undefined && String(device_id) !== challenge.device_id) {
    throw new Refusal("forbidden", "You are not authorised to perform this action or access the resource");
  }
  if (challenge.status === "accepted") throw invalid("otp", "the verification is complete already");
  const next = isOpen(challenge, turn.now) ? checkVerification(user, challenge, otp, turn) : user;
  return [next, challengeOf(next, "verification", id, turn.now)];
}

/** Holds a code against an open verification: accepts it, or counts a wrong code. */
export function checkVerification(user: User, challenge: Challenge, otp: string, { now }: Turn): User {
  if (challenge.code !== undefined) {
    return challenge.code === otp ? acceptVerification(user, challenge) : countWrong(user, challenge);
  }
  const device = devicesAt(user, now).find(({ device_id }) => device_id === challenge.device_id);
  const used = device && useDeviceCode(user, device, otp, now);
  return used ? acceptVerification(used, challenge) : countWrong(user, challenge);
}

/** Completes a verification. */
export function acceptVerification(user: User, challenge: Challenge): User {
  return putChallenge(user, { ...challenge, status: "accepted" });
}
