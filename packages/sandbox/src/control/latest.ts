import { statusAt } from "../state/challenges.ts";
import type { Instant, Message, User } from "../state/model.ts";
import { SandboxControlError } from "./problem.ts";
import type { ControlInput } from "./types.ts";
import { timeOf } from "./views.ts";

/** Nothing in the inbox that is open; it may still come. */
export class NothingOpen extends SandboxControlError {
  constructor(message: string) {
    super("not_found", message);
  }
}

/** Since when, or for which challenge. */
type Wanted = Omit<ControlInput<"getLatestMessage">, "user_id" | "kind">;

/** The code of the newest message with one. @throws NothingOpen unless it is open */
export function latestCode(user: User, now: Instant, wanted: Wanted): Message & { readonly code: string } {
  const fits = ({ code }: Message) => code !== undefined;
  const message = newestOpen(user, now, wanted, { fits, noun: "code", accepted: "was used" });
  // it fits
  return { ...message, code: message.code ?? "" };
}

/** The newest message, or the newest of a kind. @throws NothingOpen unless it is open */
export function latestMessage(
  user: User,
  now: Instant,
  { kind, ...wanted }: Wanted & Pick<ControlInput<"getLatestMessage">, "kind">,
): Message {
  const fits = (message: Message) => kind === undefined || message.kind === kind;
  const noun = kind === undefined ? "message" : `message of kind ${kind}`;
  return newestOpen(user, now, wanted, { fits, noun, accepted: "was answered" });
}

interface Words {
  readonly fits: (message: Message) => boolean;
  readonly noun: string;
  /** The end of an accepted one, such as "was used". */
  readonly accepted: string;
}

function newestOpen(user: User, now: Instant, wanted: Wanted, words: Words): Message {
  const { after, challenge_id, registration_id } = wanted;
  const ids = [challenge_id, registration_id].filter((id) => id !== undefined);
  const fits = (message: Message) =>
    words.fits(message) &&
    ids.every((id) => id === message.challenge.id) &&
    (registration_id === undefined || message.challenge.type === "registration");
  // what is no longer kept, or was there before a reset, is older than all others
  const first = user.messages.findIndex(({ id }) => id === after) + 1;
  const newest = user.messages.slice(first).findLast(fits);
  if (newest && statusAt(newest, now) === "pending") return newest;
  const of = `${ids.length > 0 ? " for this challenge" : ""}${after === undefined ? "" : " since the mark"}`;
  if (!newest) throw new NothingOpen(`No ${words.noun} has been sent to user ${user.id}${of || " yet"}`);
  throw new NothingOpen(`The newest ${words.noun} of user ${user.id}${of} ${endOf(newest, words)}`);
}

function endOf({ status, ended_at, expires_at, challenge }: Message, { accepted }: Words): string {
  if (status === "pending" || ended_at === undefined) return `expired at ${timeOf(expires_at)}`;
  const how = status === "accepted" ? accepted : `is void: its ${challenge.type} was rejected`;
  return `${how} at ${timeOf(ended_at)}`;
}

/** A mark behind the newest message. */
export function endOfInbox({ messages }: User): string {
  return messages.at(-1)?.id ?? "start";
}
