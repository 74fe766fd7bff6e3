import { isOpen, statusAt } from "../state/challenges.ts";
import { devicesAt } from "../state/devices.ts";
import { bringsCode, isApp } from "../state/factors.ts";
import type { Instant, Message, User } from "../state/model.ts";
import type { Store } from "../store.ts";
import { invalidInput, SandboxControlError } from "./problem.ts";
import type { ControlInput } from "./types.ts";
import { type AppSecret, timeOf } from "./views.ts";

/** Nothing in the inbox that is open; it may still come. */
export class NothingOpen extends SandboxControlError {
  constructor(message: string, options?: ErrorOptions) {
    super("not_found", message, [], options);
  }
}

type Origin = ReturnType<Store["origin"]>;

/** Marks the end of a user's inbox: the sandbox, how often its state has been replaced, the user, and the newest message. */
export function markOf({ id, messages }: User, { sandbox, replacements }: Origin): string {
  return `${sandbox}.${replacements}.${id}.${messages.at(-1)?.id ?? "start"}`;
}

/**
 * The id of the message at a mark. It is none of the inbox's if that was empty, or if the message is no longer kept.
 * @throws SandboxControlError `invalid_input` for a mark of another inbox, after which any message would look new
 */
function messageAt(mark: string, user: User, origin: Origin): string | undefined {
  const [sandbox, replacements, userId, messageId] = mark.split(".");
  const refuse = (message: string) =>
    invalidInput([{ pointer: "/after", message: `${message}: take a new one` }]);
  if (sandbox !== origin.sandbox) throw refuse("is a mark of another sandbox, or of before its last start");
  if (userId !== String(user.id)) throw refuse(`is a mark of user ${userId}, not of user ${user.id}`);
  if (replacements !== String(origin.replacements))
    throw refuse("is a mark of before the sandbox was reset or a snapshot was restored");
  return messageId;
}

/** The newest message, or the newest that a code comes in, of those that the input names. @throws NothingOpen unless it is open; SandboxControlError for a mark of another inbox, or a text without its code */
export function newestOpen(
  user: User,
  now: Instant,
  noun: "code" | "message",
  origin: Origin,
  { kind, after, challenge_id, registration_id }: ControlInput<"getLatestMessage">,
): Message {
  const ids = [challenge_id, registration_id].filter((id) => id !== undefined);
  const fits = (message: Message) =>
    (noun === "code" ? bringsCode(message.kind) : (kind ?? message.kind) === message.kind) &&
    ids.every((id) => id === message.challenge.id) &&
    (registration_id === undefined || message.challenge.type === "registration");
  const last = after === undefined ? undefined : messageAt(after, user, origin);
  // what is no longer kept is older than all others
  const first = user.messages.findIndex(({ id }) => id === last) + 1;
  const newest = user.messages.slice(first).findLast(fits);
  if (newest && statusAt(newest, now) === "pending") {
    if (noun === "code" && newest.code === undefined) throw codeless(newest, user);
    return newest;
  }
  const what = `${noun}${kind === undefined ? "" : ` of kind ${kind}`}`;
  const of = `${ids.length > 0 ? " for this challenge" : ""}${after === undefined ? "" : " since the mark"}`;
  if (!newest) throw new NothingOpen(`No ${what} has been sent to user ${user.id}${of || " yet"}`);
  const end = endOf(newest, noun === "code" ? "was used" : "was answered");
  throw new NothingOpen(`The newest ${what} of user ${user.id}${of} ${end}`);
}

/** No waiting helps: the user has a message, and no code. */
function codeless({ text }: Message, { id }: User): SandboxControlError {
  const message = `The newest SMS of user ${id} does not contain its code: its text is ${JSON.stringify(text)}. Write {{otp_code}} into custom_message`;
  return new SandboxControlError("not_found", message);
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
