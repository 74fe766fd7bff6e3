import { isOpen, statusAt } from "../state/challenges.ts";
import { devicesAt } from "../state/devices.ts";
import { isApp } from "../state/factors.ts";
import type { Instant, Message, User } from "../state/model.ts";
import { invalidInput, SandboxControlError } from "./problem.ts";
import type { ControlInput } from "./types.ts";
import { type AppSecret, timeOf } from "./views.ts";

/** Nothing in the inbox that is open; it may still come. */
export class NothingOpen extends SandboxControlError {
  constructor(message: string) {
    super("not_found", message);
  }
}

/** The newest message, or the newest with a code, of those that the input names. @throws NothingOpen unless it is open */
export function newestOpen(
  user: User,
  now: Instant,
  noun: "code" | "message",
  { kind, after, challenge_id, registration_id }: ControlInput<"getLatestMessage">,
): Message {
  const ids = [challenge_id, registration_id].filter((id) => id !== undefined);
  const fits = (message: Message) =>
    (noun === "code" ? message.code !== undefined : (kind ?? message.kind) === message.kind) &&
    ids.every((id) => id === message.challenge.id) &&
    (registration_id === undefined || message.challenge.type === "registration");
  // what is no longer kept, or was there before a reset, is older than all others
  const first = user.messages.findIndex(({ id }) => id === after) + 1;
  const newest = user.messages.slice(first).findLast(fits);
  if (newest && statusAt(newest, now) === "pending") return newest;
  const what = `${noun}${kind === undefined ? "" : ` of kind ${kind}`}`;
  const of = `${ids.length > 0 ? " for this challenge" : ""}${after === undefined ? "" : " since the mark"}`;
  if (!newest) throw new NothingOpen(`No ${what} has been sent to user ${user.id}${of || " yet"}`);
  const end = endOf(newest, noun === "code" ? "was used" : "was answered");
  throw new NothingOpen(`The newest ${what} of user ${user.id}${of} ${end}`);
}

function endOf({ status, ended_at, expires_at, challenge }: Message, accepted: string): string {
  if (ended_at === undefined) return `expired at ${timeOf(expires_at)}`;
  const how = status === "accepted" ? accepted : `is void: its ${challenge.type} was rejected`;
  return `${how} at ${timeOf(ended_at)}`;
}

/**
 * The authenticator app that a device or a challenge names. Without a name it is that of the newest open challenge of an app, or
 * else the newest device's.
 * @throws SandboxControlError `not_found`; `invalid_input` if both are named
 */
export function appOf(
  user: User,
  now: Instant,
  { device_id, challenge_id }: ControlInput<"getTotp">,
): AppSecret {
  if (device_id !== undefined && challenge_id !== undefined) {
    throw invalidInput([{ pointer: "", message: "must name either device_id or challenge_id" }]);
  }
  const isNamed = device_id !== undefined || challenge_id !== undefined;
  const challenge = user.challenges.findLast((one) =>
    isNamed ? one.id === challenge_id : isApp(one) && isOpen(one, now),
  );
  const wanted = device_id ?? challenge?.device_id;
  const device = devicesAt(user, now).findLast((one) =>
    isNamed || challenge ? one.device_id === wanted : isApp(one),
  );
  // a registration has the secret before its device exists
  const { secret, last_step } = { ...challenge, ...device };
  if (secret !== undefined) return { secret, last_step };
  const named = device_id === undefined ? "such challenge" : "such device";
  const what = isNamed ? named : "authenticator app";
  const message =
    device || challenge
      ? "This is not an authenticator, so it shows no code"
      : `User ${user.id} has no ${what}`;
  throw new SandboxControlError("not_found", message);
}
