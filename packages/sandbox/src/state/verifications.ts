import {
  addChallenge,
  type ChallengeInput,
  challengeOf,
  countWrong,
  drawSecrets,
  isOpen,
  newChallenge,
  putChallenge,
} from "./challenges.ts";
import type { ChangeContext, ChangedUser } from "./change-context.ts";
import { deviceOf, devicesAt, useDeviceCode } from "./devices.ts";
import { messageFor } from "./messages.ts";
import type { Challenge, Device, Instant, State, Status, User } from "./model.ts";
import { forbidden, invalid } from "./refusal.ts";

interface VerificationInput extends ChallengeInput {
  readonly device_id: string | number;
}

/** Starts the verification of a device. @throws Refusal `invalid` */
export function startVerification(
  state: State,
  user: User,
  input: VerificationInput,
  context: ChangeContext,
): ChangedUser<Challenge> {
  const { kind, device_id, display_name } = deviceOf(user, String(input.device_id), context.now);
  const challenge = newChallenge({ type: "verification", kind, display_name, device_id }, input, context);
  const full = { ...challenge, ...drawSecrets(challenge, state.compat, context) };
  return [addChallenge(user, full, messageFor(user, full, input, context)), full];
}

/**
 * Submits a code.
 *
 * For Protect, the reference's pages disagree: `activate-factor` has codes for it, `verify-factor` says that a verification
 * expects its push to be answered. With `compat` `documented` the latter holds, as it is the page of this call.
 *
 * @throws Refusal `not_found`; `forbidden` for another device than the verification's; `invalid` if an authenticator's
 * `device_id` is missing, or the verification is already complete
 */
export function submitVerificationCode(
  user: User,
  id: string,
  { otp, device_id }: { otp: string; device_id?: string | number | undefined },
  { compat, ...context }: ChangeContext & Pick<State, "compat">,
): ChangedUser<Challenge> {
  const challenge = challengeOf(user, "verification", id, context.now);
  if (device_id === undefined && challenge.kind === "authenticator") {
    throw invalid("device_id", "is required for this factor");
  }
  if (device_id !== undefined && String(device_id) !== challenge.device_id) {
    throw forbidden(`the verification is of device ${challenge.device_id}, not of the device_id sent`);
  }
  if (compat === "documented" && challenge.kind === "protect") {
    throw invalid("otp", "the verification expects a push to be answered");
  }
  if (challenge.status === "accepted") throw invalid("otp", "the verification is already complete");
  const next = isOpen(challenge, context.now) ? checkVerification(user, challenge, otp, context) : user;
  return [next, challengeOf(next, "verification", id, context.now)];
}

/** Checks a code for an open verification: accepts it, or counts a wrong code. */
export function checkVerification(
  user: User,
  challenge: Challenge,
  otp: string,
  { now }: ChangeContext,
): User {
  if (challenge.code !== undefined) {
    return challenge.code === otp
      ? acceptVerification(user, challenge, now)
      : countWrong(user, challenge, now);
  }
  const device = devicesAt(user, now).find(({ device_id }) => device_id === challenge.device_id);
  const used = device && useDeviceCode(user, device, otp, now);
  return used ? acceptVerification(used, challenge, now) : countWrong(user, challenge, now);
}

export function acceptVerification(user: User, challenge: Challenge, now: Instant): User {
  return putChallenge(user, { ...challenge, status: "accepted" }, now);
}

/** The result of a code without a verification id. */
interface OneStepResult {
  readonly id: string;
  readonly status: Status;
  /** Missing if the code was wrong and could have been any device's. */
  readonly device_id?: string;
}

/**
 * Verifies a code in one step: as that of an open verification, or as the device's own. A wrong code counts for the
 * newest open verification, and is `rejected` if there is none.
 *
 * @throws Refusal `forbidden` for another user's device, `invalid` for an unknown device
 */
export function verifyInOneStep(
  state: State,
  user: User,
  { otp, device_id }: { otp: string; device_id?: string | number | undefined },
  context: ChangeContext,
): ChangedUser<OneStepResult> {
  const devices = candidates(state, user, device_id, context);
  const ids = new Set(devices.map((device) => device.device_id));
  const open = user.challenges.filter(
    (one) => one.type === "verification" && ids.has(one.device_id) && isOpen(one, context.now),
  );
  const sent = open.findLast(({ code }) => code === otp) ?? open.at(-1);
  if (sent?.code === otp) return settle(checkVerification(user, sent, otp, context), sent, context);
  for (const device of devices) {
    const used = useDeviceCode(user, device, otp, context.now);
    if (used) return [used, { id: context.random.uuid(), status: "accepted", device_id: device.device_id }];
  }
  if (sent) return settle(checkVerification(user, sent, otp, context), sent, context);
  const named = device_id === undefined ? {} : { device_id: String(device_id) };
  return [user, { id: context.random.uuid(), status: "rejected", ...named }];
}

function settle(
  user: User,
  { id, device_id }: Challenge,
  { now }: ChangeContext,
): ChangedUser<OneStepResult> {
  return [user, { id, status: challengeOf(user, "verification", id, now).status, device_id }];
}

/** The named device, or all but authenticators, for which the reference requires `device_id`. */
function candidates(
  state: State,
  user: User,
  deviceId: string | number | undefined,
  { now }: ChangeContext,
): readonly Device[] {
  if (deviceId === undefined) return devicesAt(user, now).filter(({ kind }) => kind !== "authenticator");
  const has = ({ devices }: User) => devices.some(({ device_id }) => device_id === String(deviceId));
  if (has(user) || !Object.values(state.users).some(has)) return [deviceOf(user, String(deviceId), now)];
  throw forbidden("device_id is a device of another user");
}
