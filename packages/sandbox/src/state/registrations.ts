import {
  addChallenge,
  type ChallengeInput,
  challengeOf,
  countWrong,
  drawSecrets,
  isOpen,
  newChallenge,
  putChallenge,
  rejectAll,
} from "./challenges.ts";
import type { ChangeContext, ChangedUser } from "./change-context.ts";
import { offeredKind } from "./factors.ts";
import { messageFor, recipient } from "./messages.ts";
import type { Challenge, Device, FactorKind, State, User } from "./model.ts";
import { invalid } from "./refusal.ts";
import { matchTotp } from "./totp.ts";

interface RegistrationInput extends ChallengeInput {
  readonly factor_id: number;
  readonly display_name: string;
  readonly verified?: boolean | undefined;
}

/** The kinds for which `verified` is allowed (the reference's page enroll-factor). */
const preVerifiable: ReadonlySet<FactorKind> = new Set<FactorKind>([
  "sms",
  "voice",
  "email_code",
  "email_link",
]);

/** Starts the registration of a factor. @throws Refusal `invalid` */
export function startRegistration(
  state: State,
  user: User,
  input: RegistrationInput,
  context: ChangeContext,
): ChangedUser<Challenge> {
  const kind = offeredKind(state, user, input.factor_id);
  if (!kind) throw invalid("factor_id", "is not offered to this user");
  if (input.verified && !preVerifiable.has(kind))
    throw invalid("verified", "is not supported by this factor");
  const { display_name } = input;
  const device_id = context.random.deviceId();
  const challenge = newChallenge({ type: "registration", kind, display_name, device_id }, input, context);
  if (input.verified) return enrollAtOnce(user, challenge, context);
  const full = { ...challenge, ...drawSecrets(challenge, state.compat, context) };
  return [addChallenge(user, full, messageFor(user, full, input, context)), full];
}

/** Submits a code. @throws Refusal `not_found`; `invalid` if the registration is already complete */
export function submitRegistrationCode(
  user: User,
  id: string,
  otp: string,
  context: ChangeContext,
): ChangedUser<Challenge> {
  const challenge = challengeOf(user, "registration", id, context.now);
  if (challenge.status === "accepted") throw invalid("otp", "the registration is already complete");
  const next = isOpen(challenge, context.now) ? check(user, challenge, otp, context) : user;
  return [next, challengeOf(next, "registration", id, context.now)];
}

/** Completes a registration: adds the device, and rejects other open registrations of the factor. */
export function acceptRegistration(
  user: User,
  challenge: Challenge,
  context: ChangeContext,
  lastStep?: number,
): User {
  const device: Device = {
    device_id: challenge.device_id,
    kind: challenge.kind,
    display_name: challenge.display_name,
    default: !user.devices.some((one) => one.kind !== "temporary_code"),
    created_at: context.now,
    ...(challenge.secret !== undefined && { secret: challenge.secret }),
    ...(lastStep !== undefined && { last_step: lastStep }),
  };
  const enrolled = { ...user, devices: [...user.devices, device] };
  const settled = putChallenge(enrolled, { ...challenge, status: "accepted" }, context.now);
  return rejectAll(
    settled,
    context.now,
    ({ type, kind }) => type === "registration" && kind === challenge.kind,
  );
}

function check(user: User, challenge: Challenge, otp: string, context: ChangeContext): User {
  const { code, secret } = challenge;
  const step = secret === undefined ? undefined : matchTotp(otp, { secret, now: context.now });
  const isRight = step !== undefined || (code !== undefined && code === otp);
  return isRight
    ? acceptRegistration(user, challenge, context, step)
    : countWrong(user, challenge, context.now);
}

function enrollAtOnce(user: User, challenge: Challenge, context: ChangeContext): ChangedUser<Challenge> {
  // throws if the profile has no such number or address
  recipient(user, challenge);
  const added = addChallenge(user, challenge, undefined);
  const accepted = acceptRegistration(added, challenge, context);
  return [accepted, challengeOf(accepted, "registration", challenge.id, context.now)];
}
