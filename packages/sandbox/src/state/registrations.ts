import {
  addChallenge,
  challengeOf,
  countWrong,
  drawSecrets,
  isOpen,
  putChallenge,
  rejectAll,
} from "./challenges.ts";
import { offeredKind } from "./factors.ts";
import { checkRedirect, messageFor, recipient, type Wording } from "./messages.ts";
import type { Challenge, Device, FactorKind, State, User } from "./model.ts";
import { invalid } from "./refusal.ts";
import { matchTotp } from "./totp.ts";
import type { ChangedUser, Turn } from "./turn.ts";

/** What a registration starts with. */
export interface RegistrationInput extends Wording {
  readonly factor_id: number;
  readonly display_name: string;
  readonly expires_in?: number | undefined;
  readonly verified?: boolean | undefined;
}

/** Seconds that a registration and a verification live, if nothing else is asked for. */
export const defaultLife = 120;

/** Kinds that can be taken as verified already (the reference's page enroll-factor). */
const preVerifiable: ReadonlySet<FactorKind> = new Set<FactorKind>([
  "sms",
  "voice",
  "email_code",
  "email_link",
]);

/** Starts to enroll a factor that is offered. @throws Refusal `invalid` */
export function startRegistration(
  state: State,
  user: User,
  input: RegistrationInput,
  turn: Turn,
): ChangedUser<Challenge> {
  const kind = offeredKind(state, user, input.factor_id);
  if (!kind) throw invalid("factor_id", "is not offered to this user");
  if (input.verified && !preVerifiable.has(kind))
    throw invalid("verified", "is not supported by this factor");
  if (kind === "email_link") checkRedirect(input.redirect_to);
  const challenge: Challenge = {
    id: turn.random.uuid(),
    type: "registration",
    kind,
    display_name: input.display_name,
    device_id: turn.random.deviceId(),
    status: "pending",
    started_at: turn.now,
    expires_at: turn.now + (input.expires_in ?? defaultLife) * 1000,
    wrong: 0,
    ...(kind === "email_link" && input.redirect_to !== undefined && { redirect_to: input.redirect_to }),
  };
  if (input.verified) return enrolAtOnce(user, challenge, turn);
  const full = { ...challenge, ...drawSecrets(challenge, { random: turn.random, compat: state.compat }) };
  return [addChallenge(user, full, messageFor(user, full, input, turn), turn.now), full];
}

/** Hands in a code. @throws Refusal `not_found`; `invalid` where the registration is complete already */
export function submitRegistrationCode(
  user: User,
  id: string,
  otp: string,
  turn: Turn,
): ChangedUser<Challenge> {
  const challenge = challengeOf(user, "registration", id, turn.now);
  if (challenge.status === "accepted") throw invalid("otp", "the registration is complete already");
  const next = isOpen(challenge, turn.now) ? check(user, challenge, otp, turn) : user;
  return [next, challengeOf(next, "registration", id, turn.now)];
}

/** Completes a registration: there is a device now, and no other registration of the factor can be completed. */
export function acceptRegistration(user: User, challenge: Challenge, turn: Turn, lastStep?: number): User {
  const device: Device = {
    device_id: challenge.device_id,
    kind: challenge.kind,
    display_name: challenge.display_name,
    default: !user.devices.some((one) => one.kind !== "temporary_code"),
    created_at: turn.now,
    ...(challenge.secret !== undefined && { secret: challenge.secret }),
    ...(lastStep !== undefined && { last_step: lastStep }),
  };
  const enrolled = { ...user, devices: [...user.devices, device] };
  const settled = putChallenge(enrolled, { ...challenge, status: "accepted" });
  return rejectAll(settled, turn.now, ({ type, kind }) => type === "registration" && kind === challenge.kind);
}

function check(user: User, challenge: Challenge, otp: string, turn: Turn): User {
  const { code, secret } = challenge;
  const step = secret === undefined ? undefined : matchTotp(otp, { secret, now: turn.now });
  const isRight = step !== undefined || (code !== undefined && code === otp);
  return isRight ? acceptRegistration(user, challenge, turn, step) : countWrong(user, challenge);
}

function enrolAtOnce(user: User, challenge: Challenge, turn: Turn): ChangedUser<Challenge> {
  // refused where there is nothing that could be verified already
  recipient(user, challenge);
  const added = addChallenge(user, challenge, undefined, turn.now);
  const accepted = acceptRegistration(added, challenge, turn);
  return [accepted, challengeOf(accepted, "registration", challenge.id, turn.now)];
}
