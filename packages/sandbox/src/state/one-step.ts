import { challengeOf, isOpen } from "./challenges.ts";
import { devicesAt, useDeviceCode } from "./devices.ts";
import type { Challenge, Device, State, Status, User } from "./model.ts";
import { invalid, Refusal } from "./refusal.ts";
import type { ChangedUser, Turn } from "./turn.ts";
import { checkVerification } from "./verifications.ts";

/** What a code led to without a verification id being named. */
export interface OneStepResult {
  readonly id: string;
  readonly status: Status;
  /** Missing where the code was wrong and could have been any device's. */
  readonly device_id?: string;
}

/**
 * Verifies a code in one step: against the verifications that have sent one, and against the device itself. A wrong code
 * counts for the newest open verification, and is `rejected` where there is none.
 *
 * @throws Refusal `forbidden` for another user's device, `invalid` for one that nobody has
 */
export function verifyInOneStep(
  state: State,
  user: User,
  { otp, device_id }: { otp: string; device_id?: string | number | undefined },
  turn: Turn,
): ChangedUser<OneStepResult> {
  const devices = candidates(state, user, device_id, turn);
  const ids = new Set(devices.map((device) => device.device_id));
  const open = user.challenges.filter(
    (one) => one.type === "verification" && ids.has(one.device_id) && isOpen(one, turn.now),
  );
  const sent = open.findLast(({ code }) => code === otp) ?? open.at(-1);
  if (sent?.code === otp) return settle(checkVerification(user, sent, otp, turn), sent, turn);
  for (const device of devices) {
    const used = useDeviceCode(user, device, otp, turn.now);
    if (used) return [used, { id: turn.random.uuid(), status: "accepted", device_id: device.device_id }];
  }
  if (sent) return settle(checkVerification(user, sent, otp, turn), sent, turn);
  const named = device_id === undefined ? {} : { device_id: String(device_id) };
  return [user, { id: turn.random.uuid(), status: "rejected", ...named }];
}

function settle(user: User, { id, device_id }: Challenge, { now }: Turn): ChangedUser<OneStepResult> {
  return [user, { id, status: challengeOf(user, "verification", id, now).status, device_id }];
}

/** The named device, or all that need no name: the reference asks for `device_id` with an authenticator. */
function candidates(
  state: State,
  user: User,
  deviceId: string | number | undefined,
  { now }: Turn,
): readonly Device[] {
  const own = devicesAt(user, now);
  if (deviceId === undefined) return own.filter(({ kind }) => kind !== "authenticator");
  const named = own.filter(({ device_id }) => device_id === String(deviceId));
  if (named.length > 0) return named;
  const isForeign = Object.values(state.users).some(({ devices }) =>
    devices.some(({ device_id }) => device_id === String(deviceId)),
  );
  if (!isForeign) throw invalid("device_id", "is not a device of this user");
  throw new Refusal("forbidden", "You are not authorised to perform this action or access the resource");
}
