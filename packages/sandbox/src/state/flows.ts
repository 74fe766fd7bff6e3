import {
  addChallenge,
  type ChallengeInput,
  challengeOf,
  countWrong,
  drawSecrets,
  isOpen,
  newChallenge,
  rejectAll,
  type SettledUser,
  settle,
  titleOf,
} from "./challenges.ts";
import type { ChangeContext, ChangedUser } from "./change-context.ts";
import { added, deviceOf, devicesAt, useDeviceCode } from "./devices.ts";
import { type Action, factorOf, offeredKind } from "./factors.ts";
import { messageFor, recipient } from "./messages.ts";
import type { Challenge, Device, Instant, Message, State, Status, User } from "./model.ts";
import { forbidden, invalid } from "./refusal.ts";
import { matchTotp } from "./totp.ts";

interface RegistrationInput extends ChallengeInput {
  readonly factor_id: number;
  readonly display_name: string;
  readonly verified?: boolean | undefined;
}

/** Starts the registration of a factor. @throws Refusal `invalid` */
export function startRegistration(
  state: State,
  user: User,
  input: RegistrationInput,
  context: ChangeContext,
): ChangedUser<Challenge> {
  const kind = offeredKind(state, user, input.factor_id);
  if (!kind) throw invalid("factor_id", "is not offered to this user");
  if (input.verified && !factorOf(kind).isPreVerifiable)
    throw invalid("verified", "is not supported by this factor");
  const { display_name } = input;
  const device_id = context.random.deviceId();
  const challenge = newChallenge({ type: "registration", kind, display_name, device_id }, input, context);
  if (input.verified) return enrollAtOnce(user, challenge, context);
  const full = { ...challenge, ...drawSecrets(challenge, state.compat, context) };
  return [addChallenge(user, full, messageFor(user, full, input, context)), full, [started(full)]];
}

const started = (challenge: Challenge) => `${titleOf(challenge)} started`;

/** Submits a code. @throws Refusal `not_found`; `invalid` if the registration is already complete */
export function submitRegistrationCode(
  user: User,
  id: string,
  otp: string,
  context: ChangeContext,
): ChangedUser<Challenge> {
  const challenge = challengeOf(user, "registration", id, context.now);
  if (challenge.status === "accepted") throw invalid("otp", "the registration is already complete");
  const [next, changes] = isOpen(challenge, context.now) ? check(user, challenge, otp, context) : [user, []];
  return [next, challengeOf(next, "registration", id, context.now), changes];
}

/** Completes a registration: adds the device, and rejects other open registrations of the factor. */
function acceptRegistration(
  user: User,
  challenge: Challenge,
  context: ChangeContext,
  lastStep?: number,
): SettledUser {
  const device: Device = {
    device_id: challenge.device_id,
    kind: challenge.kind,
    display_name: challenge.display_name,
    default: user.devices.every(({ temporary }) => temporary),
    created_at: context.now,
    ...(challenge.secret !== undefined && { secret: challenge.secret }),
    ...(lastStep !== undefined && { last_step: lastStep }),
  };
  const enrolled = { ...user, devices: [...user.devices, device] };
  const [settled, accepted] = settle(enrolled, challenge, "accepted", context.now);
  // no verification of it is open, as it is enrolled once
  const [next, rejected] = rejectAll(settled, context.now, ({ kind }) => kind === challenge.kind);
  return [next, [...accepted, ...rejected, added(device)]];
}

function check(user: User, challenge: Challenge, otp: string, context: ChangeContext): SettledUser {
  const { code, secret } = challenge;
  const step = secret === undefined ? undefined : matchTotp(otp, { secret, now: context.now });
  const isRight = step !== undefined || code === otp;
  return isRight
    ? acceptRegistration(user, challenge, context, step)
    : countWrong(user, challenge, context.now);
}

function enrollAtOnce(user: User, challenge: Challenge, context: ChangeContext): ChangedUser<Challenge> {
  // throws if the profile has no such number or address
  recipient(user, challenge);
  const withChallenge = addChallenge(user, challenge, undefined);
  const [accepted, changes] = acceptRegistration(withChallenge, challenge, context);
  return [accepted, challengeOf(accepted, "registration", challenge.id, context.now), changes];
}

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
  return [addChallenge(user, full, messageFor(user, full, input, context)), full, [started(full)]];
}

/**
 * Submits a code.
 * @throws Refusal `not_found`; `forbidden` for another device than the verification's; `invalid` if an authenticator's `device_id`
 * is missing, its push is to be answered, or the verification is already complete
 */
export function submitVerificationCode(
  user: User,
  id: string,
  { otp, device_id }: { otp: string; device_id?: string | number | undefined },
  { compat, ...context }: ChangeContext & Pick<State, "compat">,
): ChangedUser<Challenge> {
  const challenge = challengeOf(user, "verification", id, context.now);
  const { needsDeviceId, takesNoCodeIn } = factorOf(challenge.kind);
  if (device_id === undefined && needsDeviceId) {
    throw invalid("device_id", "is required for this factor");
  }
  if (device_id !== undefined && String(device_id) !== challenge.device_id) {
    throw forbidden(`the verification is of device ${challenge.device_id}, not of the device_id sent`);
  }
  if (compat === takesNoCodeIn) {
    throw invalid("otp", "the verification expects a push to be answered");
  }
  if (challenge.status === "accepted") throw invalid("otp", "the verification is already complete");
  const [next, changes] = isOpen(challenge, context.now)
    ? checkVerification(user, challenge, otp, context)
    : [user, []];
  return [next, challengeOf(next, "verification", id, context.now), changes];
}

function checkVerification(
  user: User,
  challenge: Challenge,
  otp: string,
  { now }: ChangeContext,
): SettledUser {
  if (challenge.code !== undefined) {
    return challenge.code === otp
      ? settle(user, challenge, "accepted", now)
      : countWrong(user, challenge, now);
  }
  const device = devicesAt(user, now).find(({ device_id }) => device_id === challenge.device_id);
  const used = device && useDeviceCode(user, device, otp, now);
  if (!used) return countWrong(user, challenge, now);
  const [accepted, changes] = settle(used[0], challenge, "accepted", now);
  return [accepted, [...changes, ...used[1]]];
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
  const open = user.challenges.filter((one) => ids.has(one.device_id) && isOpen(one, context.now));
  const sent = open.findLast(({ code }) => code === otp) ?? open.at(-1);
  if (sent?.code === otp) return checkInOneStep(user, sent, otp, context);
  for (const device of devices) {
    const used = useDeviceCode(user, device, otp, context.now);
    const result = { status: "accepted", device_id: device.device_id } as const;
    if (used) return [used[0], { id: context.random.uuid(), ...result }, used[1]];
  }
  if (sent) return checkInOneStep(user, sent, otp, context);
  const named = device_id === undefined ? {} : { device_id: String(device_id) };
  return [user, { id: context.random.uuid(), status: "rejected", ...named }, []];
}

function checkInOneStep(
  user: User,
  challenge: Challenge,
  otp: string,
  context: ChangeContext,
): ChangedUser<OneStepResult> {
  const { id, device_id } = challenge;
  const [next, changes] = checkVerification(user, challenge, otp, context);
  const { status } = challengeOf(next, "verification", id, context.now);
  return [next, { id, status, device_id }, changes];
}

/** The named device, or all but authenticators, for which the reference requires `device_id`. */
function candidates(
  state: State,
  user: User,
  deviceId: string | number | undefined,
  { now }: ChangeContext,
): readonly Device[] {
  if (deviceId === undefined) return devicesAt(user, now).filter(({ kind }) => !factorOf(kind).needsDeviceId);
  const has = ({ devices }: User) => devices.some(({ device_id }) => device_id === String(deviceId));
  if (has(user) || !Object.values(state.users).some(has)) return [deviceOf(user, String(deviceId), now)];
  throw forbidden("device_id is a device of another user");
}

/** Returns the actions that are possible on a message now. */
export function actionsOn(user: User, message: Message, now: Instant): readonly Action[] {
  const challenge = challengeBehind(user, message);
  return challenge && isOpen(challenge, now) ? factorOf(challenge.kind).actions : [];
}

/**
 * Acts on a message as its user.
 * @param digits the typed digits, for `keypad`; wrong ones reject the challenge
 * @returns the changed user, or `undefined` if the action is not possible
 */
export function act(
  user: User,
  message: Message,
  action: Action,
  context: ChangeContext,
  digits?: string,
): User | undefined {
  const challenge = challengeBehind(user, message);
  if (!challenge || !actionsOn(user, message, context.now).includes(action)) return undefined;
  const isYes = action === "keypad" ? challenge.token === digits : action !== "deny";
  const [next] =
    isYes && challenge.type === "registration"
      ? acceptRegistration(user, challenge, context)
      : settle(user, challenge, isYes ? "accepted" : "rejected", context.now);
  return next;
}

function challengeBehind(user: User, message: Message): Challenge | undefined {
  return user.challenges.find(({ id }) => id === message.challenge.id);
}

export function findMessage({ users }: State, fits: (message: Message) => boolean) {
  for (const user of Object.values(users)) {
    const message = user.messages.find(fits);
    if (message) return { user, message };
  }
  return undefined;
}
